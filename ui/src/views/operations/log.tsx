// The event log as it grows: what came last stands first. It can be held still, and each event opens.
import { useEffect, useRef, useState } from 'preact/hooks';
import { get, Problem, send } from '../../api';
import { Empty, Loading, Wrong } from '../../components';
import { useReturn } from '../../connection';
import { t } from '../../i18n';
import { count, moment, time } from '../../i18n/format';
import { useLive } from '../../live';
import { refine, useRoute } from '../../router';
import { reader } from '../../sse';
import { EVENTS, eventName } from './events';

interface Entry {
  sequence: number;
  name: string;
  subject: string;
  time: string | undefined;
  data: unknown;
}

const STEP = 100;
/** More than this nobody reads; the first go. */
const MOST = 2_000;
/** A stream that says nothing for so long has no more to replay. */
const QUIET_MS = 3_000;

/** What the log holds after a sequence, up to another: the live stream replays it, and is left there. */
async function replay(after: number, until: number, signal: AbortSignal): Promise<Entry[]> {
  if (until <= after) return [];
  const end = new AbortController();
  const leave = () => end.abort();
  signal.addEventListener('abort', leave);
  let quiet = setTimeout(leave, QUIET_MS);
  const entries: Entry[] = [];
  try {
    const response = await send(`/v1/events?after=${after}`, { headers: { accept: 'text/event-stream' }, signal: end.signal });
    const [text, read] = [response.body!.pipeThrough(new TextDecoderStream()).getReader(), reader()];
    for (;;) {
      const { done, value } = await text.read();
      if (done) return entries;
      clearTimeout(quiet);
      quiet = setTimeout(leave, QUIET_MS);
      for (const { event, data } of read(value)) {
        if (event === 'message' || event === 'reset' || !data) continue;
        const of = JSON.parse(data) as { sequence?: string; subject?: string; time?: string; data?: unknown };
        const sequence = Number(of.sequence);
        if (sequence <= until) entries.push({ sequence, name: event, subject: of.subject ?? '', time: of.time, data: of.data });
        if (sequence >= until) return entries;
      }
    }
  } catch (error) {
    if (error instanceof Problem || signal.aborted) throw error;
    return entries;
  } finally {
    clearTimeout(quiet);
    signal.removeEventListener('abort', leave);
    end.abort();
  }
}

/** The head of the log, which every list says. */
const head = async (signal: AbortSignal) => (await get('/v1/sites', { query: { limit: 1 }, signal })).asOf ?? 0;

/** What an event is about, as the log has it: `site/mill`. */
function about(name: string, id: string | undefined): string {
  const kind = name.startsWith('site_') ? 'site' : name.startsWith('resource_flow_') ? 'flow' : name.startsWith('match_') ? 'match' : undefined;
  return id && kind ? `${kind}/${id}` : (id ?? '');
}

function merge(old: Entry[], more: Entry[]): Entry[] {
  const all = new Map([...old, ...more].map((entry) => [entry.sequence, entry]));
  return [...all.values()].sort((one, other) => other.sequence - one.sequence).slice(0, MOST);
}

function useLog() {
  const [entries, setEntries] = useState<Entry[]>();
  const [problem, setProblem] = useState<Problem>();
  const [more, setMore] = useState(true);
  const gone = useRef(new AbortController());
  const fetchBack = async (until: number) => {
    const after = Math.max(0, until - STEP);
    const part = await replay(after, until, gone.current.signal);
    setMore(part.length > 0 && after > 0 && part[0]!.sequence === after + 1);
    setEntries((old = []) => merge(old, part));
    setProblem(undefined);
  };
  const fail = (error: unknown) => {
    if (gone.current.signal.aborted) return;
    setProblem(error instanceof Problem ? error : new Problem(0, { title: String(error) }));
  };
  const reload = () => void head(gone.current.signal).then(fetchBack).catch(fail);
  useEffect(() => {
    gone.current = new AbortController();
    reload();
    return () => gone.current.abort();
  }, []);
  useReturn(reload);
  useLive([''], (happenings) => {
    if (happenings.some((one) => one.name === 'reset')) {
      setEntries(undefined);
      return reload();
    }
    const come = happenings.flatMap(({ sequence, name, subject, time, data }): Entry[] => (sequence ? [{ sequence, name, subject: about(name, subject), time, data }] : []));
    setEntries((old) => old && merge(old, come));
  });
  const back = () => entries && void fetchBack((entries.at(-1)?.sequence ?? 1) - 1).catch(fail);
  return { entries, problem, more, reload, back };
}

const isToday = (at: Date) => at.toDateString() === new Date().toDateString();

function Line({ of }: { of: Entry }) {
  const { query } = useRoute();
  const isOpen = query.get('open') === String(of.sequence);
  const at = of.time ? new Date(of.time) : undefined;
  const toggle = (opened: boolean) => {
    if (opened !== isOpen) refine({ open: opened ? String(of.sequence) : undefined });
  };
  return (
    <li>
      <details open={isOpen} onToggle={(event) => toggle(event.currentTarget.open)}>
        <summary>
          <span class="when">{at && (isToday(at) ? time(at) : moment(at))}</span>
          <span class="number">{count(of.sequence)}</span>
          <span class="name">{eventName(of.name)}</span>
          <span class="subject">{of.subject}</span>
        </summary>
        {isOpen && <pre tabIndex={0}>{JSON.stringify({ type: of.name, sequence: of.sequence, time: of.time, subject: of.subject, data: of.data }, null, 2)}</pre>}
      </details>
    </li>
  );
}

export function Log() {
  const { query } = useRoute();
  const { entries, problem, more, reload, back } = useLog();
  /** Up to where it is shown while it is held still. */
  const [held, setHeld] = useState<number>();
  if (!entries) return problem ? <Wrong problem={problem} again={reload} /> : <Loading />;
  const [type, words] = [query.get('type') ?? '', (query.get('q') ?? '').toLocaleLowerCase()];
  const passing = entries.filter((of) => (!type || of.name === type) && (!words || of.subject.toLocaleLowerCase().includes(words)));
  const shown = passing.filter((of) => held === undefined || of.sequence <= held);
  const waiting = passing.length - shown.length;
  const names = [...new Set<string>([...EVENTS, ...entries.map((of) => of.name)])];
  return (
    <>
      {problem && <Wrong problem={problem} again={reload} />}
      <div class="row filters deeds">
        <button aria-pressed={held !== undefined} onClick={() => setHeld(held === undefined ? (entries[0]?.sequence ?? 0) : undefined)}>{t('operations.hold')}</button>
        <label>{t('operations.event')}{' '}
          <select value={type} onChange={(event) => refine({ type: event.currentTarget.value })}>
            <option value="">{t('common.all')}</option>
            {names.map((name) => <option key={name} value={name}>{eventName(name)}</option>)}
          </select>
        </label>
        <label>{t('operations.about')}{' '}
          <input type="search" value={query.get('q') ?? ''} onInput={(event) => refine({ q: event.currentTarget.value })} />
        </label>
        <span class="soft" role="status">{held === undefined ? t('operations.log_runs') : t('operations.log_held', { count: waiting })}</span>
      </div>
      {entries.length === 0 && <Empty title={t('operations.log_empty')}><p>{t('operations.log_empty_hint')}</p></Empty>}
      {entries.length > 0 && shown.length === 0 && <p>{t('operations.log_none', { count: entries.length })}</p>}
      <ol class="log" aria-label={t('operations.part_log')}>{shown.map((of) => <Line key={of.sequence} of={of} />)}</ol>
      {more && entries.length < MOST && <p><button onClick={back}>{t('operations.earlier')}</button></p>}
      {!more && entries.length > 0 && <p class="soft">{t('operations.log_begins')}</p>}
    </>
  );
}
