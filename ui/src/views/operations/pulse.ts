// How it is, asked every two seconds while someone looks, and how it was since this tab first looked.
import { useEffect } from 'preact/hooks';
import { get, Problem, send, type components } from '../../api';
import { forNow } from '../../keep';
import { store, useStore } from '../../store';
import { countsOf, type Counts } from './metrics';

export type Status = components['schemas']['Status'];
export type Subscription = Status['subscriptions'][number];

const EVERY_MS = 2_000;
/** Half an hour. */
const KEPT = 900;

/** A subscription at one time. */
export interface Point {
  watermark: number;
  lag: number;
  seconds: number;
  /** Settled since the process began; tried again later; given up. */
  done: number;
  again: number;
  given: number;
}

export interface Sample {
  at: number;
  requests: number;
  seconds: number;
  of: Record<string, Point>;
}

export interface Pulse {
  status: Status | undefined;
  counts: Counts | undefined;
  /** When `status` was so. */
  at: number;
  problem: Problem | undefined;
  /** Since when the first of the dead letters of a subscription is one. */
  buried: Map<string, number>;
  samples: Sample[];
}

function kept(): Sample[] {
  try {
    return JSON.parse(forNow.read('pulse') ?? '[]') as Sample[];
  } catch {
    return [];
  }
}

const pulse = store<Pulse>({ status: undefined, counts: undefined, at: 0, problem: undefined, buried: new Map(), samples: kept() });
addEventListener('pagehide', () => forNow.write('pulse', JSON.stringify(pulse.get().samples)));

function sampleOf(at: number, status: Status, counts: Counts | undefined): Sample {
  const of = status.subscriptions.map(({ name, watermark, lag_events: lag, lag_seconds: seconds }): [string, Point] => {
    const settled = counts?.settled.get(name);
    const sum = (...outcomes: string[]) => outcomes.reduce((all, outcome) => all + (settled?.get(outcome) ?? 0), 0);
    return [name, { watermark: Number(watermark), lag, seconds, done: sum('done', 'duplicate'), again: sum('retried'), given: sum('dead_letter') }];
  });
  return { at, requests: counts?.requests ?? 0, seconds: counts?.seconds ?? 0, of: Object.fromEntries(of) };
}

/** When the first dead letter of each subscription was given up; asked only where their number changed. */
async function buriedOf(status: Status, signal: AbortSignal): Promise<Map<string, number>> {
  const before = pulse.get();
  const all = new Map<string, number>();
  for (const { name, dead_letters } of status.subscriptions) {
    if (dead_letters === 0) continue;
    const known = before.buried.get(name);
    const isSame = before.status?.subscriptions.find((of) => of.name === name)?.dead_letters === dead_letters;
    if (known && isSame) all.set(name, known);
    else {
      const { body } = await get('/v1/dead-letters', { query: { subscription: name, limit: 1 }, signal });
      if (body.items[0]) all.set(name, Date.parse(body.items[0].buried));
    }
  }
  return all;
}

async function look(signal: AbortSignal): Promise<void> {
  try {
    const [status, counts] = await Promise.all([
      get('/v1/status', { signal }),
      // Counts are more than is needed: without them the rest still shows.
      send('/metrics', { signal }).then((response) => response.text()).then(countsOf, () => undefined),
    ]);
    const at = Date.now();
    const buried = await buriedOf(status.body, signal);
    const samples = [...pulse.get().samples, sampleOf(at, status.body, counts)].slice(-KEPT);
    pulse.set({ status: status.body, counts, at, problem: undefined, buried, samples });
  } catch (error) {
    if (signal.aborted) return;
    pulse.set({ ...pulse.get(), problem: error instanceof Problem ? error : new Problem(0, { title: String(error) }) });
  }
}

/** How it is; asked for as long as the component is there and the tab is seen. */
export function usePulse(): Pulse {
  useEffect(() => {
    const gone = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const run = async () => {
      clearTimeout(timer);
      if (document.hidden) return;
      await look(gone.signal);
      clearTimeout(timer);
      // A key that does not suffice now does not suffice in two seconds.
      if (!gone.signal.aborted && pulse.get().problem?.status !== 403) timer = setTimeout(run, EVERY_MS);
    };
    document.addEventListener('visibilitychange', run);
    void run();
    return () => {
      gone.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', run);
    };
  }, []);
  return useStore(pulse);
}

/** Asks at once, such as after something was done. */
export const lookNow = (): Promise<void> => look(new AbortController().signal);

/** Per second between two samples; a counter that fell began anew. */
export function rates(samples: Sample[], value: (sample: Sample) => number | undefined): Array<[number, number]> {
  const all: Array<[number, number]> = [];
  for (let at = 1; at < samples.length; at += 1) {
    const [before, now] = [samples[at - 1]!, samples[at]!];
    const [from, to] = [value(before), value(now)];
    if (from === undefined || to === undefined || now.at <= before.at) continue;
    all.push([now.at, Math.max(0, to - from) / ((now.at - before.at) / 1000)]);
  }
  return all;
}
