// Keys of one letter that work everywhere on the page. Whoever speaks to the computer would press them by accident: they can be switched off.
import { useEffect, useRef } from 'preact/hooks';
import { forGood } from '../keep';
import { store } from '../store';

export const letterKeys = store(forGood.read('letters') !== 'off');

export function switchLetterKeys(on: boolean): void {
  forGood.write('letters', on ? undefined : 'off');
  letterKeys.set(on);
}

/** Whether what is pressed is meant for a field, or for a question that has to be answered first. */
function isTaken(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return true;
  const target = event.target as HTMLElement;
  return target.isContentEditable || target.matches('input, select, textarea') || document.querySelector('dialog[open]') !== null;
}

export function useLetterKeys(does: Record<string, () => void>): void {
  const latest = useRef(does);
  latest.current = does;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const work = latest.current[event.key];
      if (!work || !letterKeys.get() || isTaken(event)) return;
      event.preventDefault();
      work();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}
