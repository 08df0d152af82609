// A value that the page shows and that may change: whoever shows it is told.
import { useEffect, useState } from 'preact/hooks';

export interface Store<T> {
  get(): T;
  set(value: T): void;
  /** Calls back at each change until the function that it gives is called. */
  subscribe(told: (value: T) => void): () => void;
}

export function store<T>(first: T): Store<T> {
  let value = first;
  const all = new Set<(value: T) => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const told of [...all]) told(value);
    },
    subscribe(told) {
      all.add(told);
      return () => all.delete(told);
    },
  };
}

/** The value of a store, for a component that is drawn anew when it changes. */
export function useStore<T>(of: Store<T>): T {
  const [value, set] = useState(of.get());
  useEffect(() => {
    set(() => of.get());
    return of.subscribe((next) => set(() => next));
  }, [of]);
  return value;
}
