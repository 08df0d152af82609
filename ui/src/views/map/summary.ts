// How much there is, counted by the server: in all, or in a window.
import { Problem, send, type Direction, type Family, type State } from '../../api';
import type { Box } from './matches';

export interface Summary {
  sites: number;
  flows: Array<{ family: Family; direction: Direction; count: number }>;
  /** Nothing where there are too many to count at once. */
  matches: Array<{ family: Family; state: State; count: number; value_eur_per_year: number }> | null;
}

/** A server that cannot count is asked once. */
let counts = true;

export const inDegrees = (box: Box): string => box.map((degrees) => degrees.toFixed(5)).join();

export const flowsOf = ({ flows }: Summary): number => flows.reduce((sum, { count }) => sum + count, 0);

export async function summary(box: Box | undefined, signal: AbortSignal): Promise<Summary | undefined> {
  if (!counts) return undefined;
  try {
    return await (await send(`/v1/summary${box ? `?box=${inDegrees(box)}` : ''}`, { signal })).json();
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 404) throw error;
    counts = false;
    return undefined;
  }
}
