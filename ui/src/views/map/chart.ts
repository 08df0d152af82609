// The map itself: MapLibre, told what to show and telling what was clicked. It knows nothing of filters, addresses or the server.
import { AttributionControl, Map as MapLibre, NavigationControl, ScaleControl, setWorkerUrl } from 'maplibre-gl';
import type { FilterSpecification, GeoJSONSource, MapGeoJSONFeature, MapMouseEvent, VectorTileSource } from 'maplibre-gl';
import 'maplibre-gl/dist/maplibre-gl.css';
import workerAddress from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { shapeOf as shapeOfBox } from '../../box/box';
import { shapeOf, type Around } from './around';
import { Backdrop } from './backdrop';
import { withKey } from './background';
import { Ground } from './ground';
import type { Box } from './matches';
import type { MatchRow, SiteRow } from './rows';
import { images, type signs } from './signs';
import { style, TILED, TILES } from './style';

// A worker's address has to be whole: it is asked for from within the bundle.
setWorkerUrl(new URL(workerAddress, location.href).href);

/** Longitude and latitude of the middle, and the zoom. */
export interface View {
  at: [number, number];
  zoom: number;
}

export interface Shows {
  sites: SiteRow[];
  signs: ReturnType<typeof signs>;
  matches: MatchRow[];
  /** Whether the sites are in the server's tiles instead. */
  tiled: boolean;
  /** Whether only what is in the window is read. */
  windowed: boolean;
  /** Whether that is all there is, also where it is nothing. */
  complete: boolean;
}

/** What the pointer is on. */
export interface Hot {
  source: 'sites' | 'matches';
  id: string;
}

export type Place = [number, number];

export interface Listener {
  onSite(id: string): void;
  onMatch(id: string): void;
  /** A click where there is nothing. */
  onNothing(place: Place): void;
  /** The other button of the mouse, or a long press. */
  onAsk(place: Place): void;
  onHover(hot: Hot | undefined): void;
  onMove(view: View, box: Box): void;
}

const CLICKED = ['sign', 'site', 'cluster', 'tile-site', 'tile-many', 'match'];
/** How near to a thin line a click counts, in pixels. */
const NEAR = 5;
/** Tiles are asked for again at most so often when sites change. */
const TILES_AGAIN_MS = 10_000;

const sitesOf = (sites: SiteRow[]): GeoJSON.FeatureCollection => ({
  type: 'FeatureCollection',
  features: sites.map(({ id, name, place }) => ({ type: 'Feature', geometry: { type: 'Point', coordinates: place }, properties: { id, name } })),
});

const matchesOf = (matches: MatchRow[]): GeoJSON.FeatureCollection => ({
  type: 'FeatureCollection',
  features: matches.map(({ id, family, value_eur_per_year: value, line }) => ({
    type: 'Feature',
    geometry: { type: 'LineString', coordinates: line },
    properties: { id, family, value },
  })),
});

/** The smallest box around sites; one that crosses 180° is taken for one around the world. */
function around(sites: SiteRow[]): Box {
  let [west, south, east, north] = [180, 90, -180, -90];
  for (const { place } of sites) {
    [west, east] = [Math.min(west, place[0]), Math.max(east, place[0])];
    [south, north] = [Math.min(south, place[1]), Math.max(north, place[1])];
  }
  return [west, south, east, north];
}

export class Chart {
  private readonly map: MapLibre;
  private shows: Shows = { sites: [], signs: { type: 'FeatureCollection', features: [] }, matches: [], tiled: false, windowed: false, complete: false };
  private chosen: { site: string; match: string } = { site: '', match: '' };
  private hot: Hot | undefined;
  private around: Around | undefined;
  private framed: Box | undefined;
  private begun = false;
  private readonly ground = new Ground((source, data) => this.set(source, data));
  private readonly backdrop: Backdrop;
  private tilesAgain: ReturnType<typeof setTimeout> | undefined;
  /** Whether someone, or a link, said what to look at. */
  private placed: boolean;

  constructor(box: HTMLElement, private readonly listener: Listener, view: View | undefined, private dark: boolean, texts: Record<string, string>, onNoBackground: () => void) {
    this.placed = view !== undefined;
    this.map = new MapLibre({
      container: box,
      style: style(dark),
      center: view?.at ?? [10, 50],
      zoom: view?.zoom ?? 3,
      maxZoom: 18,
      attributionControl: false,
      fadeDuration: 0,
      dragRotate: false,
      pitchWithRotate: false,
      locale: texts,
      renderWorldCopies: false,
      transformRequest: withKey,
    });
    this.backdrop = new Backdrop(this.map, dark, onNoBackground);
    this.map.touchZoomRotate.disableRotation();
    this.map.addControl(new NavigationControl({ showCompass: false }), 'top-right');
    this.map.addControl(new ScaleControl({ maxWidth: 120 }), 'bottom-left');
    this.map.addControl(new AttributionControl({ compact: false }), 'bottom-right');
    this.map.on('style.load', () => this.fill());
    this.map.on('moveend', () => this.moved());
    this.map.on('click', (event) => void this.clicked(event));
    this.map.on('contextmenu', ({ lngLat }) => this.listener.onAsk([lngLat.lng, lngLat.lat]));
    this.map.on('mousemove', (event) => this.pointed(this.under(event)));
    this.map.on('mouseout', () => this.pointed(undefined));
    // Nothing moves a map that begins where the address says.
    if (this.placed) this.moved();
    // Borders wait for the first picture: what is shown on them is what one came for.
    this.map.on('idle', () => {
      const { sites, complete, windowed } = this.shows;
      if (this.begun || !(sites.length > 0 || complete || windowed)) return;
      this.begun = true;
      box.dataset['begun'] = 'true';
      this.lookAround();
    });
    // For whoever waits for the whole picture, such as a test; the one above says that the first one is there.
    this.map.on('idle', () => (box.dataset['drawn'] = String(this.shows.complete && this.ground.isThere)));
  }

  show(shows: Shows): void {
    const before = this.shows;
    this.shows = shows;
    if (!this.placed && shows.sites.length > 0) {
      this.placed = true;
      this.fit(shows.sites);
    }
    if (!this.placed && shows.windowed) {
      this.placed = true;
      this.moved();
    }
    if (before.sites !== shows.sites) this.set('sites', sitesOf(shows.sites));
    if (before.signs !== shows.signs) this.set('signs', shows.signs);
    if (before.matches !== shows.matches) this.set('matches', matchesOf(shows.matches));
    if (before.tiled !== shows.tiled) this.tile();
    this.map.triggerRepaint();
  }

  /** Marks what the pointer is on in a table or a panel. */
  point(hot: Hot | undefined): void {
    if (hot?.source === this.hot?.source && hot?.id === this.hot?.id) return;
    if (this.hot && this.map.getSource(this.hot.source)) this.map.setFeatureState(this.hot, { hot: false });
    this.hot = hot;
    if (hot && this.map.getSource(hot.source)) this.map.setFeatureState(hot, { hot: true });
  }

  /** Shows the point that is asked about. */
  ask(around: Around | undefined): void {
    this.around = around;
    this.set('near', shapeOf(around));
    if (around) this.reveal(around.place);
  }

  /** Shows the box that is looked into, and begins there where nobody said where. */
  frame(box: Box | undefined): void {
    this.framed = box;
    this.set('box', shapeOfBox(box));
    if (!box || this.placed) return;
    this.placed = true;
    const [west, south, east, north] = box;
    this.map.fitBounds([[west, south], [west < east ? east : east + 360, north]], { padding: 40, animate: false });
  }

  /** The place of a point of the map, in pixels. */
  at(x: number, y: number): Place {
    const { lng, lat } = this.map.unproject([x, y]);
    return [lng, lat];
  }

  /** The middle of what is seen. */
  middle(): Place {
    const { lng, lat } = this.map.getCenter();
    return [lng, lat];
  }

  /** Asks for the tiles again, for what is in them changed. */
  tilesChanged(): void {
    if (!this.shows.tiled) return;
    this.tilesAgain ??= setTimeout(() => {
      this.tilesAgain = undefined;
      this.map.getSource<VectorTileSource>('tiled')?.setTiles([TILES]);
    }, TILES_AGAIN_MS);
  }

  choose(site: string | undefined, match: string | undefined): void {
    this.chosen = { site: site ?? '', match: match ?? '' };
    this.mark();
  }

  /** Goes to where sites are. */
  fit(sites: SiteRow[]): void {
    const [west, south, east, north] = around(sites);
    this.map.fitBounds([[west, south], [east, north]], { padding: { top: 95, bottom: 60, left: 50, right: Math.min(130, this.map.getContainer().clientWidth / 4) }, maxZoom: 12, animate: false });
  }

  /** Shows a place if it is not in sight. */
  reveal(place: [number, number]): void {
    if (!this.map.getBounds().contains(place)) this.map.jumpTo({ center: place, zoom: Math.max(this.map.getZoom(), 9) });
  }

  paint(dark: boolean): void {
    if (dark === this.dark) return;
    this.dark = dark;
    this.map.setStyle(style(dark), { diff: false });
  }

  /** Shows the background, or not any more. */
  lay(): void {
    this.backdrop.draw();
  }

  end(): void {
    clearTimeout(this.tilesAgain);
    this.backdrop.end();
    this.map.remove();
  }

  private set(source: string, data: GeoJSON.FeatureCollection): void {
    this.map.getSource<GeoJSONSource>(source)?.setData(data);
  }

  /** Fills a style that was just loaded with all that is shown. */
  private fill(): void {
    for (const { name, data, pixelRatio } of images(this.dark)) if (!this.map.hasImage(name)) this.map.addImage(name, data, { pixelRatio });
    this.set('sites', sitesOf(this.shows.sites));
    this.set('signs', this.shows.signs);
    this.set('matches', matchesOf(this.shows.matches));
    this.set('near', shapeOf(this.around));
    this.set('box', shapeOfBox(this.framed));
    this.backdrop.draw(this.dark);
    this.ground.again();
    this.tile();
    this.mark();
  }

  private tile(): void {
    for (const layer of TILED) if (this.map.getLayer(layer)) this.map.setLayoutProperty(layer, 'visibility', this.shows.tiled ? 'visible' : 'none');
  }

  private lookAround(): void {
    void this.ground.look(this.box(), this.map.getZoom()).then(() => this.map.triggerRepaint());
  }

  private pointed(found: MapGeoJSONFeature | undefined): void {
    this.map.getCanvas().style.cursor = found ? 'pointer' : '';
    const id = found?.properties['site'] ?? found?.properties['id'];
    const hot: Hot | undefined = id === undefined ? undefined : { source: found?.layer.id === 'match' ? 'matches' : 'sites', id: String(id) };
    if (hot?.source === this.hot?.source && hot?.id === this.hot?.id) return;
    this.point(hot);
    this.listener.onHover(hot);
  }

  private mark(): void {
    const { site, match } = this.chosen;
    const is = (id: string): FilterSpecification => ['==', ['get', 'id'], id];
    if (this.map.getLayer('site-chosen')) this.map.setFilter('site-chosen', is(site));
    if (this.map.getLayer('match-chosen')) this.map.setFilter('match-chosen', is(match));
  }

  private box(): Box {
    const bounds = this.map.getBounds();
    const clip = (value: number, most: number) => Math.max(-most, Math.min(most, value));
    return [clip(bounds.getWest(), 180), clip(bounds.getSouth(), 90), clip(bounds.getEast(), 180), clip(bounds.getNorth(), 90)];
  }

  private moved(): void {
    const zoom = this.map.getZoom();
    this.listener.onMove({ at: this.middle(), zoom }, this.box());
    if (this.begun) this.lookAround();
  }

  /** What is under the pointer, the topmost kind first. */
  private under({ point }: MapMouseEvent): MapGeoJSONFeature | undefined {
    const layers = CLICKED.filter((layer) => this.map.getLayer(layer));
    const found = this.map.queryRenderedFeatures([[point.x - NEAR, point.y - NEAR], [point.x + NEAR, point.y + NEAR]], { layers });
    return found.sort((one, other) => CLICKED.indexOf(one.layer.id) - CLICKED.indexOf(other.layer.id))[0];
  }

  private async clicked(event: MapMouseEvent): Promise<void> {
    const found = this.under(event);
    if (!found) this.listener.onNothing([event.lngLat.lng, event.lngLat.lat]);
    else if (found.layer.id === 'match') this.listener.onMatch(found.properties['id']);
    else if (found.layer.id === 'cluster') await this.open(found);
    else if (found.layer.id === 'tile-many') this.map.easeTo({ center: event.lngLat, zoom: this.map.getZoom() + 2 });
    else this.listener.onSite(found.properties['site'] ?? found.properties['id']);
  }

  /** Goes nearer, until a cluster falls apart. */
  private async open(cluster: MapGeoJSONFeature): Promise<void> {
    const source = this.map.getSource<GeoJSONSource>('sites');
    const center = (cluster.geometry as GeoJSON.Point).coordinates as [number, number];
    const zoom = await source?.getClusterExpansionZoom(cluster.properties['cluster_id']);
    this.map.easeTo({ center, zoom: (zoom ?? this.map.getZoom() + 1) + 0.2 });
  }
}
