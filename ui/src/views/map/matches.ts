// The matches of the window shown, best first.
import { useMemo } from 'preact/hooks';
import type { Box } from '../../box/box';
import { features, nextOf, useLoad, type Features, type Loaded } from '../../api';
import { useLive } from '../../live';
import { matchPasses, type Filter } from './filter';
import { matchRow, type MatchRow } from './rows';

/** More lines than this hide each other. */
const MOST = 1_500;

export type { Box };

export interface WindowMatches {
  rows: MatchRow[];
  /** How many there are in the window or the box, before what is sifted here, where the server says so. */
  matched: number | undefined;
  /** Whether there are others, less worth. */
  more: boolean;
}

/** In a box they are those of it, wherever the map looks; else those of the window. */
function queryOf(window: Box | undefined, by: Filter): Record<string, string> {
  const query: Record<string, string> = { limit: String(MOST) };
  const box = by.box ?? window;
  if (box) query['bbox'] = box.map((degrees) => degrees.toFixed(5)).join();
  if (by.families.length === 1) query['family'] = by.families[0]!;
  if (by.country) query['country'] = by.country;
  if (by.state) query['state'] = by.state;
  return query;
}

/** Reads them, and anew when some change. It `waits` until it is known which window there is. */
export function useMatches(box: Box | undefined, by: Filter, waits: boolean): Loaded<WindowMatches> {
  const query = queryOf(box, by);
  const loaded = useLoad(waits ? 'waits' : JSON.stringify(query), async (signal) => {
    if (waits) return new Promise<WindowMatches>(() => {});
    const part: Features<GeoJSON.LineString, Omit<MatchRow, 'id' | 'line'>> = await features('matches', query, signal);
    return { rows: part.features.map(matchRow), matched: part.numberMatched, more: nextOf(part) !== undefined };
  });
  useLive(['match', 'site_'], () => loaded.reload(), 1_500);
  const value = useMemo(() => loaded.value && { ...loaded.value, rows: loaded.value.rows.filter((row) => matchPasses(row, by)) }, [loaded.value, by]);
  return { ...loaded, value };
}
