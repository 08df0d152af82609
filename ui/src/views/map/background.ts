// A background of whoever runs the server: tiles of an address map, below what the page draws itself. There is none unless the server names one.
import type { RequestParameters } from 'maplibre-gl';
import { get, key, type components } from '../../api';
import { forGood } from '../../keep';
import { store } from '../../store';

export type Background = components['schemas']['Background'];

/** Whether it is shown, where there is one. */
export const isOn = store(forGood.read('background') !== 'off');

export function switchBackground(on: boolean): void {
  forGood.write('background', on ? undefined : 'off');
  isOn.set(on);
}

async function ask(): Promise<Background | undefined> {
  const { background } = (await get('/v1/page')).body;
  if (!background) return undefined;
  // A path is one of this server; a map wants addresses whole, and keeps the braces.
  const { tiles } = background;
  return { ...background, tiles: tiles.startsWith('/') ? location.origin + tiles : tiles };
}

/** Tiles of this server may ask for a key; nobody else is given it. */
export const withKey = (url: string): RequestParameters => ({ url, ...(key() && url.startsWith(`${location.origin}/v1/`) && { headers: { authorization: `Bearer ${key()}` } }) });

let asked: Promise<Background | undefined> | undefined;

/** The background of this server, asked for once. A server that does not know the question has none. */
export function background(): Promise<Background | undefined> {
  asked ??= ask().catch(() => undefined);
  return asked;
}
