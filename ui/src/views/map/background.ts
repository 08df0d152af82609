// A background of whoever runs the server: tiles of an address map, below what the page draws itself. There is none unless the server names one.
import type { Map as MapLibre, RasterLayerSpecification, RequestParameters } from 'maplibre-gl';
import { key, send } from '../../api';
import { forGood } from '../../keep';
import { store } from '../../store';

export interface Background {
  /** With `{z}`, `{x}` and `{y}`. */
  tiles: string;
  attribution: string;
  max_zoom: number;
  tile_size: number;
}

/** Whether it is shown, where there is one. */
export const isOn = store(forGood.read('background') !== 'off');

export function switchBackground(on: boolean): void {
  forGood.write('background', on ? undefined : 'off');
  isOn.set(on);
}

async function ask(): Promise<Background | undefined> {
  const { background } = (await (await send('/v1/page')).json()) as { background?: Partial<Background> };
  if (!background?.tiles) return undefined;
  const { tiles, attribution = '', max_zoom = 19, tile_size = 256 } = background;
  // A path is one of this server; a map wants addresses whole, and keeps the braces.
  return { tiles: tiles.startsWith('/') ? location.origin + tiles : tiles, attribution, max_zoom, tile_size };
}

/** Tiles of this server may ask for a key; nobody else is given it. */
export const withKey = (url: string): RequestParameters => ({ url, ...(key() && url.startsWith(`${location.origin}/v1/`) && { headers: { authorization: `Bearer ${key()}` } }) });

let asked: Promise<Background | undefined> | undefined;

/** The background of this server, asked for once. A server that does not know the question has none. */
export function background(): Promise<Background | undefined> {
  asked ??= ask().catch(() => undefined);
  return asked;
}

/** The map would take it for HTML. */
const asText = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Layers of our own that give way to it: it has land, borders and names itself. */
const GIVES_WAY = ['land', 'border', 'country', 'town'];
const ID = 'backdrop';

const PAINT: Record<'light' | 'dark', NonNullable<RasterLayerSpecification['paint']>> = {
  light: { 'raster-saturation': -0.3, 'raster-contrast': -0.1, 'raster-fade-duration': 0 },
  dark: { 'raster-brightness-max': 0.45, 'raster-saturation': -0.6, 'raster-fade-duration': 0 },
};

/** Lays the background under a map, and takes it away again where it cannot be had. */
export class Backdrop {
  private of: Background | undefined;
  /** Whether some of it came, and whether it was given up. */
  private came = false;
  private failed = false;

  constructor(private readonly map: MapLibre, private dark: boolean, onFail: () => void) {
    void background().then((of) => {
      this.of = of;
      this.draw();
    });
    map.on('data', (event) => {
      if ('sourceId' in event && event.sourceId === ID && 'tile' in event && event.tile) this.came = true;
    });
    map.on('error', (event) => {
      if ((event as { sourceId?: string }).sourceId !== ID) return console.error(event.error);
      // Where some of it came, the rest may not be there: a background of one region has an edge.
      if (this.came || this.failed) return;
      this.failed = true;
      this.draw();
      onFail();
    });
  }

  /** Draws it anew after another style, or after it was switched. */
  draw(dark = this.dark): void {
    this.dark = dark;
    const { map, of } = this;
    if (!of || !map.getLayer('sea')) return;
    const shows = isOn.get() && !this.failed;
    if (shows && !map.getSource(ID)) {
      map.addSource(ID, { type: 'raster', tiles: [of.tiles], tileSize: of.tile_size, maxzoom: of.max_zoom, attribution: asText(of.attribution) });
      map.addLayer({ id: ID, type: 'raster', source: ID, paint: PAINT[dark ? 'dark' : 'light'] }, 'land');
    }
    if (!shows && map.getLayer(ID)) {
      map.removeLayer(ID);
      map.removeSource(ID);
    }
    for (const layer of GIVES_WAY) if (map.getLayer(layer)) map.setLayoutProperty(layer, 'visibility', shows ? 'none' : 'visible');
  }
}
