// What a component shows of the server's answers: read when it appears and when what it asks for changes, and anew on demand or when a
// server that did not answer is back.
import { useCallback, useEffect, useState } from 'preact/hooks';
import { useReturn } from '../connection';
import { Problem } from './problem';

export interface Loaded<T> {
  /** The last answer; it stays while the next one is read, and where that fails. */
  value: T | undefined;
  problem: Problem | undefined;
  loading: boolean;
  /** Reads again. */
  reload(): void;
}

/** Reads; `key` says in short what is asked for, and another one has it read anew. */
export function useLoad<T>(key: string, read: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [turn, setTurn] = useState(0);
  const [state, setState] = useState<{ key: string; value?: T; problem?: Problem; loading: boolean }>({ key, loading: true });
  useEffect(() => {
    const gone = new AbortController();
    setState((old) => (old.key === key ? { ...old, loading: true } : { key, loading: true }));
    read(gone.signal).then(
      (value) => gone.signal.aborted || setState({ key, value, loading: false }),
      (error: unknown) => {
        if (gone.signal.aborted) return;
        const problem = error instanceof Problem ? error : new Problem(0, { title: String(error) });
        setState((old) => ({ ...old, problem, loading: false }));
      },
    );
    return () => gone.abort();
  }, [key, turn]);
  const reload = useCallback(() => setTurn((turn) => turn + 1), []);
  useReturn(() => state.problem?.isAway && reload());
  const current = state.key === key ? state : { loading: true };
  return { value: undefined, problem: undefined, ...current, reload } as Loaded<T>;
}
