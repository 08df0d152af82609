// Whether the server is heard.
import { useEffect, useRef } from 'preact/hooks';
import { store } from './store';

export interface LiveState {
  is: 'connecting' | 'live' | 'away' | 'resting';
  /** When the server was last heard: since then the data may have changed. */
  heard: Date | undefined;
}

export const liveState = store<LiveState>({ is: 'connecting', heard: undefined });

/** Calls back when the server is heard again after it was not. */
export function useReturn(back: () => void): void {
  const latest = useRef(back);
  latest.current = back;
  useEffect(() => {
    let before = liveState.get().is;
    return liveState.subscribe(({ is }) => {
      if (is === 'live' && before !== 'live') latest.current();
      before = is;
    });
  }, []);
}
