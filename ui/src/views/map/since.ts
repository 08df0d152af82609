// What came, went and changed since the last visit: the log from the event on that was seen last. The browser keeps which one that was.
import { get, send } from '../../api';
import { forGood, forNow } from '../../keep';
import { lastEvent } from '../../live';
import { reader, type Message } from '../../sse';

export type Kind = 'site' | 'flow' | 'match';
export type What = 'came' | 'changed' | 'went';

export interface Change {
  kind: Kind;
  what: What;
  id: string;
  /** What a site is called, and the site of a flow, where the log says so. */
  name: string | undefined;
  site: string | undefined;
  /** What a match is worth, EUR/a. */
  value: number | undefined;
}

export interface Changes {
  items: Change[];
  /** When one last looked; nothing on a first visit. */
  since: Date | undefined;
  /** Whether more happened than is read. */
  more: boolean;
  /** Whether the log has been trimmed since, or is another one. */
  lost: boolean;
}

interface Mark {
  /** An id of the log, or its sequence alone. */
  after: string;
  at: string;
}

/** More than this nobody reads through; the lists say what there is now. */
const MOST_EVENTS = 2_000;
const READS_MS = 5_000;

const MEANS: Record<string, [Kind, What]> = {
  site_created: ['site', 'came'],
  site_updated: ['site', 'changed'],
  site_removed: ['site', 'went'],
  resource_flow_created: ['flow', 'came'],
  resource_flow_updated: ['flow', 'changed'],
  resource_flow_overbooked: ['flow', 'changed'],
  resource_flow_fits_again: ['flow', 'changed'],
  resource_flow_removed: ['flow', 'went'],
  match_found: ['match', 'came'],
  match_changed: ['match', 'changed'],
  match_transitioned: ['match', 'changed'],
  match_withdrawn: ['match', 'went'],
};

function parsed(text: string | undefined): Mark | undefined {
  try {
    const mark = JSON.parse(text ?? '');
    return typeof mark.after === 'string' && !Number.isNaN(Date.parse(mark.at)) ? mark : undefined;
  } catch {
    return undefined;
  }
}

/** What came and then changed came; what came and went again is no news. */
function joined(before: What | undefined, then: What): What | undefined {
  if (before === 'came') return then === 'went' ? undefined : 'came';
  if (before === 'went') return then === 'came' ? 'changed' : then;
  return then;
}

export function gather(messages: Message[], items = new Map<string, Change>()): Map<string, Change> {
  for (const { event, data } of messages) {
    const means = MEANS[event];
    if (!means) continue;
    const [kind, what] = means;
    const { id, name, site, value_eur_per_year: value } = JSON.parse(data).data ?? {};
    if (typeof id !== 'string') continue;
    const key = `${kind} ${id}`;
    const before = items.get(key);
    const now = joined(before?.what, what);
    items.delete(key);
    if (now) items.set(key, { kind, what: now, id, name: name ?? before?.name, site: site ?? before?.site, value: value ?? before?.value });
  }
  return items;
}

/** The last event that is known to have been seen, for when one leaves. */
let head: string | undefined;

/** Keeps where the log stands now, as seen. */
export function keepSeen(): void {
  const after = lastEvent() ?? head;
  if (after) forGood.write('seen', JSON.stringify({ after, at: new Date().toISOString() } satisfies Mark));
}

addEventListener('pagehide', keepSeen);
document.addEventListener('visibilitychange', () => document.hidden && keepSeen());

/** Takes all that there is for seen: what comes from now on is news. */
export function putAway(): void {
  keepSeen();
  forNow.write('since', forGood.read('seen'));
}

/** The mark that this tab began with; reading the page anew does not make news old. */
function begun(): Mark | undefined {
  const own = forNow.read('since');
  if (own !== undefined) return parsed(own);
  const kept = forGood.read('seen');
  forNow.write('since', kept ?? '');
  return parsed(kept);
}

export async function changes(signal: AbortSignal): Promise<Changes> {
  const mark = begun();
  const { asOf = 0 } = await get('/v1/sites', { query: { limit: 1 }, signal });
  head ??= String(asOf);
  if (!mark) return { items: [], since: undefined, more: false, lost: false };
  const since = new Date(mark.at);
  if (Number.parseInt(mark.after, 10) === asOf) return { items: [], since, more: false, lost: false };
  return { ...(await readLog(mark.after, asOf, signal)), since };
}

async function readLog(after: string, last: number, signal: AbortSignal): Promise<{ items: Change[]; more: boolean; lost: boolean }> {
  const end = new AbortController();
  const stop = () => end.abort();
  signal.addEventListener('abort', stop);
  const timer = setTimeout(stop, READS_MS);
  const items = new Map<string, Change>();
  let [count, more, lost] = [0, true, false];
  try {
    const response = await send(`/v1/events?after=${encodeURIComponent(after)}`, { headers: { accept: 'text/event-stream' }, signal: end.signal });
    const [text, read] = [response.body!.pipeThrough(new TextDecoderStream()).getReader(), reader()];
    while (count < MOST_EVENTS) {
      const { done, value } = await text.read();
      if (done) break;
      const messages = read(value);
      count += messages.length;
      lost ||= messages.some(({ event }) => event === 'reset');
      gather(messages, items);
      head = messages.findLast(({ id }) => id)?.id ?? head;
      more = !lost && Number.parseInt(head ?? '0', 10) < last;
      if (!more) break;
    }
  } catch (error) {
    if (signal.aborted || !end.signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    end.abort();
  }
  // What was read before a gap of the log says nothing of what is in it.
  return { items: lost ? [] : [...items.values()].reverse().sort((one, other) => (other.value ?? 0) - (one.value ?? 0)), more, lost };
}
