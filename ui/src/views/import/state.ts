// An import as the server has it: read, looked at again while it is on its way, read in another way, committed, given up.
import { useCallback, useEffect, useState } from 'preact/hooks';
import { get, post, Problem, put, remove, send } from '../../api';
import { useReturn } from '../../connection';
import { forNow } from '../../keep';
import type { Import, Settings } from './fields';

const LOOKS_MS = 700;
const isOnItsWay = (state: Import['state'] | undefined) => state === 'reading' || state === 'committing';
const problemOf = (error: unknown) => (error instanceof Problem ? error : new Problem(0, { title: String(error) }));

/** The last import of this tab, to be gone on with. */
export interface Last {
  id: string;
  names: string[];
  expires: string;
}

export function last(): Last | undefined {
  const kept = forNow.read('import');
  const of = kept ? (JSON.parse(kept) as Last) : undefined;
  return of && new Date(of.expires) > new Date() ? of : undefined;
}

const keep = ({ id, files, expires_at }: Import) =>
  forNow.write('import', JSON.stringify({ id, names: files.map((file) => file.name), expires: expires_at } satisfies Last));

/** Sends files; what is said of them is asked for afterwards. */
export async function stage(files: File[], places: File | undefined, signal: AbortSignal): Promise<Import> {
  const form = new FormData();
  if (places) form.append('places', places, places.name);
  for (const file of files) form.append('file', file, file.name);
  const staged = (await (await send('/v1/imports', { method: 'POST', body: form, headers: { accept: 'application/json' }, signal })).json()) as Import;
  keep(staged);
  return staged;
}

export interface Standing {
  value: Import | undefined;
  problem: Problem | undefined;
  /** What it was asked to do and has not answered yet. */
  busy: 'reading' | 'committing' | 'leaving' | undefined;
  reload(): void;
  read(settings: Settings): Promise<void>;
  commit(): Promise<void>;
  giveUp(): Promise<boolean>;
}

export function useImport(id: string): Standing {
  const [value, setValue] = useState<Import>();
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState<Standing['busy']>();
  const [turn, setTurn] = useState(0);
  const reload = useCallback(() => setTurn((turn) => turn + 1), []);
  useEffect(() => {
    const gone = new AbortController();
    get('/v1/imports/{id}', { ids: { id }, signal: gone.signal }).then(
      ({ body }) => (setValue(body), setProblem(undefined)),
      (error: unknown) => gone.signal.aborted || setProblem(problemOf(error)),
    );
    return () => gone.abort();
  }, [id, turn]);
  const looks = isOnItsWay(value?.state);
  useEffect(() => {
    if (!looks) return;
    const timer = setInterval(reload, LOOKS_MS);
    return () => clearInterval(timer);
  }, [looks]);
  useReturn(() => problem?.isAway && reload());

  const ask = async (what: NonNullable<Standing['busy']>, work: () => Promise<void>): Promise<boolean> => {
    setBusy(what);
    try {
      await work();
      setProblem(undefined);
      return true;
    } catch (error) {
      setProblem(problemOf(error));
      // A commit that fails says so in its state.
      if (what === 'committing') reload();
      return false;
    } finally {
      setBusy(undefined);
    }
  };
  return {
    value,
    problem,
    busy,
    reload,
    read: async (settings) => void (await ask('reading', async () => setValue((await put('/v1/imports/{id}/mapping', { ids: { id }, body: settings })).body))),
    commit: async () => void (await ask('committing', async () => setValue((await post('/v1/imports/{id}/commit', { ids: { id } })).body))),
    giveUp: () =>
      ask('leaving', async () => {
        await remove('/v1/imports/{id}', { ids: { id } });
        forNow.write('import', undefined);
      }),
  };
}
