// The key that the server asks for, where it asks for one. It is kept for the tab alone, and sent to this server alone.
import { forNow } from '../keep';
import { store } from '../store';

/** Whether someone has to give a key now. */
export const keyWanted = store(false);

let waiting: Array<() => void> = [];

export const key = (): string | undefined => forNow.read('key');

/** Waits until someone gave a key other than the one that was refused. */
export function askForKey(refused: string | undefined): Promise<void> {
  if (key() !== refused) return Promise.resolve();
  return new Promise((resolve) => {
    waiting.push(resolve);
    keyWanted.set(true);
  });
}

export function giveKey(text: string): void {
  forNow.write('key', text.trim());
  keyWanted.set(false);
  const all = waiting;
  waiting = [];
  for (const resolve of all) resolve();
}

export function forgetKey(): void {
  forNow.write('key', undefined);
  location.reload();
}
