// What happens, as it happens: `/v1/events`. After a lost connection it goes on after the last event that it has seen.
import { useEffect, useRef } from 'preact/hooks';
import { send } from './api';
import { Problem } from './api/problem';
import { liveState } from './connection';
import { reader, type Message } from './sse';

/** An event of the log; `reset` says that what is known has to be read anew. */
export interface Happening {
  /** Such as `site_updated`, or `reset`. */
  name: string;
  /** The id of what it happened to: of a site, a flow, or a match. */
  subject: string | undefined;
  sequence: number | undefined;
  time: string | undefined;
  data: unknown;
}

/** The server shows that it lives every 15 s; after so long without a sign the connection is taken for lost. */
const SILENCE_MS = 45_000;
/** A tab that nobody sees gives its connection back after so long: a browser has but six for a server, and others may want them. */
const RESTS_AFTER_MS = 60_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;

const told = new Set<(happenings: Happening[]) => void>();
let lastId: string | undefined;
let ending: AbortController | undefined;

/** The id of the last event that came. */
export const lastEvent = (): string | undefined => lastId;

function happening({ event, data }: Message): Happening | undefined {
  const parsed = data ? JSON.parse(data) : {};
  if (event === 'reset') return { name: 'reset', subject: undefined, sequence: undefined, time: undefined, data: parsed };
  if (event === 'message') return undefined;
  const subject = typeof parsed.data?.id === 'string' ? parsed.data.id : undefined;
  return { name: event, subject, sequence: Number(parsed.sequence) || undefined, time: parsed.time, data: parsed.data };
}

function take(messages: Message[]): void {
  const happenings: Happening[] = [];
  for (const message of messages) {
    if (message.id) lastId = message.id;
    const one = happening(message);
    if (one) happenings.push(one);
  }
  if (happenings.length > 0) for (const tell of [...told]) tell(happenings);
}

/** Listens until the connection ends; it throws where none comes about. */
async function listen(): Promise<void> {
  const end = (ending = new AbortController());
  let silence = setTimeout(() => end.abort(), SILENCE_MS);
  try {
    const headers: Record<string, string> = { accept: 'text/event-stream' };
    if (lastId) headers['last-event-id'] = lastId;
    const response = await send('/v1/events', { headers, signal: end.signal });
    if (!response.body) return;
    const [text, read] = [response.body.pipeThrough(new TextDecoderStream()).getReader(), reader()];
    for (;;) {
      const { done, value } = await text.read();
      if (done) return;
      clearTimeout(silence);
      silence = setTimeout(() => end.abort(), SILENCE_MS);
      liveState.set({ is: 'live', heard: new Date() });
      take(read(value));
    }
  } finally {
    clearTimeout(silence);
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const seen = () =>
  new Promise<void>((resolve) => {
    const look = () => {
      if (document.hidden) return;
      document.removeEventListener('visibilitychange', look);
      resolve();
    };
    document.addEventListener('visibilitychange', look);
    look();
  });

/** Begins to listen, and goes on for as long as the page is open. */
export async function begin(): Promise<void> {
  let resting: ReturnType<typeof setTimeout> | undefined;
  document.addEventListener('visibilitychange', () => {
    clearTimeout(resting);
    if (document.hidden) resting = setTimeout(() => ending?.abort(), RESTS_AFTER_MS);
  });
  let wait = FIRST_WAIT_MS;
  for (;;) {
    const before = Date.now();
    await listen().catch((error: unknown) => {
      if (error instanceof Problem && !error.isAway) console.warn(`the live stream: ${error.message}`);
    });
    const { heard } = liveState.get();
    if (document.hidden) {
      liveState.set({ is: 'resting', heard });
      await seen();
      wait = FIRST_WAIT_MS;
      continue;
    }
    liveState.set({ is: 'away', heard });
    // One that held for a while is tried again at once; one that never came about, less and less often.
    wait = Date.now() - before > LONGEST_WAIT_MS ? FIRST_WAIT_MS : Math.min(wait * 2, LONGEST_WAIT_MS);
    await pause(wait);
  }
}

/** Calls back with what happened, at most once in `gather` ms; `names` are beginnings of names, such as `match_`. A reset always counts. */
export function useLive(names: string[], back: (happenings: Happening[]) => void, gather = 400): void {
  const latest = useRef(back);
  latest.current = back;
  useEffect(() => {
    let gathered: Happening[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = (happenings: Happening[]) => {
      gathered.push(...happenings.filter((one) => one.name === 'reset' || names.some((name) => one.name.startsWith(name))));
      if (gathered.length === 0 || timer) return;
      timer = setTimeout(() => {
        const all = gathered;
        [gathered, timer] = [[], undefined];
        latest.current(all);
      }, gather);
    };
    told.add(tell);
    return () => {
      told.delete(tell);
      clearTimeout(timer);
    };
  }, [names.join()]);
}
