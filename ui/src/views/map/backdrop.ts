// The background below a map: laid, switched, and taken away again where it cannot be had.
import { addProtocol, type Map as MapLibre, type RasterLayerSpecification } from 'maplibre-gl';
import { store } from '../../store';
import { background, isOn, withKey, type Background } from './background';

/** The map would take it for HTML. */
const asText = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Layers of our own that give way to it where some of it came: it has borders and names itself. Land stays below, for where it has nothing. */
const GIVES_WAY = ['border', 'country', 'town'];
const ID = 'backdrop';
const SCHEME = 'background';

/** Whether some of it came. */
const came = store(false);

// Asked for here and not by the map, which never comes to rest where a tile is not there. A file of one region has an edge.
addProtocol(SCHEME, async ({ url }, { signal }) => {
  const address = url.slice(`${SCHEME}://`.length);
  const response = await fetch(address, { signal, headers: withKey(address).headers ?? {} });
  if (response.status === 404 || response.status === 204) return { data: new ArrayBuffer(0) };
  if (!response.ok) throw new Error(`the background answers ${response.status}`);
  const data = await response.arrayBuffer();
  came.set(true);
  return { data };
});

const PAINT: Record<'light' | 'dark', NonNullable<RasterLayerSpecification['paint']>> = {
  light: { 'raster-saturation': -0.3, 'raster-contrast': -0.1, 'raster-fade-duration': 0 },
  dark: { 'raster-brightness-max': 0.45, 'raster-saturation': -0.6, 'raster-fade-duration': 0 },
};

/** Lays the background under a map, and takes it away again where it cannot be had. */
export class Backdrop {
  private of: Background | undefined;
  private failed = false;
  private ended = false;
  private readonly forget: () => void;

  constructor(private readonly map: MapLibre, private dark: boolean, onFail: () => void) {
    void background().then((of) => {
      this.of = of;
      this.draw();
    });
    this.forget = came.subscribe(() => this.draw());
    const fail = () => {
      if (came.get() || this.failed) return;
      this.failed = true;
      this.draw();
      onFail();
    };
    map.on('error', (event) => ((event as { sourceId?: string }).sourceId === ID ? fail() : console.error(event.error)));
    // A file of this server has nothing where it ends; of another server, the address is wrong.
    map.on('idle', () => this.of && map.getSource(ID) && !this.of.tiles.startsWith(location.origin) && fail());
  }

  /** Draws it anew after another style, or after it was switched. */
  draw(dark = this.dark): void {
    this.dark = dark;
    const { map, of } = this;
    if (this.ended || !of || !map.getLayer('sea')) return;
    const shows = isOn.get() && !this.failed;
    if (shows && !map.getSource(ID)) {
      map.addSource(ID, { type: 'raster', tiles: [`${SCHEME}://${of.tiles}`], tileSize: of.tile_size, maxzoom: of.max_zoom, attribution: asText(of.attribution) });
      map.addLayer({ id: ID, type: 'raster', source: ID, paint: PAINT[dark ? 'dark' : 'light'] }, 'border');
    }
    if (!shows && map.getLayer(ID)) {
      map.removeLayer(ID);
      map.removeSource(ID);
    }
    for (const layer of GIVES_WAY) if (map.getLayer(layer)) map.setLayoutProperty(layer, 'visibility', shows && came.get() ? 'none' : 'visible');
  }

  /** The map is gone. */
  end(): void {
    this.ended = true;
    this.forget();
  }
}
