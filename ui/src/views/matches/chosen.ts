// What is chosen in the list: it stays chosen while filters change, and until the tab is closed.
import { forNow, forGood } from '../../keep';
import { store } from '../../store';
import type { Listed } from './query';

function kept(): Map<string, Listed> {
  try {
    return new Map(JSON.parse(forNow.read('matches.chosen') ?? '[]') as Array<[string, Listed]>);
  } catch {
    return new Map();
  }
}

/** More than this a browser's keeping does not hold, and nobody takes a step for at once. */
export const MOST = 200;

export const chosen = store<Map<string, Listed>>(kept());

function set(next: Map<string, Listed>): void {
  chosen.set(next);
  forNow.write('matches.chosen', next.size === 0 ? undefined : JSON.stringify([...next]));
}

export function choose(of: Listed[], is: boolean): void {
  const next = new Map(chosen.get());
  for (const one of of) {
    if (!is) next.delete(one.id);
    else if (next.size < MOST || next.has(one.id)) next.set(one.id, one);
  }
  set(next);
}

export const clear = (): void => set(new Map());

/** What is chosen, as the server has it now. */
export function renew(read: Listed[]): void {
  const own = read.filter((one) => chosen.get().has(one.id));
  if (own.length > 0) choose(own, true);
}

/** Columns that are shown beside those that always are. */
export const OPTIONAL = ['technology', 'co2', 'distance', 'state', 'ranks', 'precision', 'organizations', 'countries'] as const;
export type Optional = (typeof OPTIONAL)[number];
const USUAL: Optional[] = ['co2', 'distance', 'state'];

function keptColumns(): Optional[] {
  const kept = forGood.read('matches.columns');
  return kept === undefined ? USUAL : OPTIONAL.filter((name) => kept.split(',').includes(name));
}

export const columns = store<Optional[]>(keptColumns());

export function showColumn(name: Optional, is: boolean): void {
  const next = OPTIONAL.filter((one) => (one === name ? is : columns.get().includes(one)));
  forGood.write('matches.columns', next.join() || 'none');
  columns.set(next);
}

/** Who acts: asked for once, and offered again until the tab is closed. */
export const actorNow = (): string => forNow.read('actor') ?? '';
export const keepActor = (actor: string): void => forNow.write('actor', actor || undefined);
