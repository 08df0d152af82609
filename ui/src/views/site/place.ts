// A small map: countries, points and lines, a mark or a box. It is told what to show and tells where was clicked.
import { AttributionControl, LngLatBounds, Map as MapLibre, NavigationControl, setWorkerUrl } from 'maplibre-gl';
import type { ExpressionSpecification, GeoJSONSource, StyleSpecification } from 'maplibre-gl';
import 'maplibre-gl/dist/maplibre-gl.css';
import workerAddress from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import type { Family } from '../../api';
import { shapeOf, type Box } from '../../box/box';
import { LOOK } from '../../theme/families';
import { Backdrop } from '../map/backdrop';
import { withKey } from '../map/background';
import { countries } from '../map/borders';

setWorkerUrl(new URL(workerAddress, location.href).href);

export type Point = [number, number];
export type { Box };

export interface Line {
  id: string;
  family: Family;
  /** Pixels. */
  width: number;
  from: Point;
  to: Point;
}

export interface PlaceShows {
  mark?: Point | undefined;
  box?: Box | undefined;
  points?: Array<{ id: string; name: string; at: Point; /** Whether it is not there yet. */ isImagined?: boolean }>;
  lines?: Line[];
  /** The line that is looked at. */
  current?: string | undefined;
}

export interface PlaceTells {
  onPoint?(at: Point): void;
  onLine?(id: string): void;
  /** Where the map looks, after each move. */
  onMove?(middle: Point, window: Box): void;
}

const COLOURS = {
  light: { sea: '#dfe7ec', land: '#f3f1ec', border: '#b5b1a6', ink: '#1c2126', accent: '#1b5e8c', paper: '#ffffff' },
  dark: { sea: '#12171a', land: '#22272b', border: '#4d545b', ink: '#e4e8eb', accent: '#7dbbe6', paper: '#15181b' },
};
const NEAR = 5;
/** A ring instead of a dot: it is not there yet. */
const IMAGINED: ExpressionSpecification = ['boolean', ['get', 'imagined'], false];
const collection = (features: GeoJSON.Feature[]): GeoJSON.FeatureCollection => ({ type: 'FeatureCollection', features });
const feature = (geometry: GeoJSON.Geometry, properties: Record<string, unknown> = {}): GeoJSON.Feature => ({ type: 'Feature', geometry, properties });

function style(dark: boolean): StyleSpecification {
  const of = COLOURS[dark ? 'dark' : 'light'];
  const empty = { type: 'geojson', data: collection([]) } as const;
  return {
    version: 8,
    sources: { countries: { ...empty, attribution: 'Natural Earth' }, box: empty, lines: empty, points: empty, mark: empty },
    layers: [
      { id: 'sea', type: 'background', paint: { 'background-color': of.sea } },
      { id: 'land', type: 'fill', source: 'countries', paint: { 'fill-color': of.land, 'fill-antialias': false } },
      { id: 'border', type: 'line', source: 'countries', paint: { 'line-color': of.border, 'line-width': 0.8 } },
      { id: 'box', type: 'fill', source: 'box', paint: { 'fill-color': of.accent, 'fill-opacity': 0.1 } },
      { id: 'box-edge', type: 'line', source: 'box', paint: { 'line-color': of.accent, 'line-width': 2 } },
      { id: 'line-current', type: 'line', source: 'lines', filter: ['get', 'current'], paint: { 'line-color': of.ink, 'line-width': ['+', ['get', 'width'], 4] } },
      { id: 'line', type: 'line', source: 'lines', paint: { 'line-color': ['get', dark ? 'dark' : 'light'], 'line-width': ['get', 'width'], 'line-opacity': 0.8 } },
      { id: 'point', type: 'circle', source: 'points', paint: { 'circle-color': ['case', IMAGINED, of.paper, of.ink], 'circle-stroke-color': ['case', IMAGINED, of.accent, of.paper], 'circle-stroke-width': ['case', IMAGINED, 3, 1.5], 'circle-radius': 5 } },
      {
        id: 'name', type: 'symbol', source: 'points',
        layout: { 'text-field': ['get', 'name'], 'text-size': 12, 'symbol-sort-key': ['case', IMAGINED, 0, 1], 'text-variable-anchor': ['left', 'right', 'top', 'bottom'], 'text-radial-offset': 0.8, 'text-max-width': 12 },
        paint: { 'text-color': of.ink, 'text-halo-color': of.land, 'text-halo-width': 1.5 },
      },
      { id: 'mark', type: 'circle', source: 'mark', paint: { 'circle-color': of.accent, 'circle-stroke-color': of.paper, 'circle-stroke-width': 2, 'circle-radius': 8 } },
    ],
  };
}

export class Place {
  private readonly map: MapLibre;
  private ground: GeoJSON.FeatureCollection | undefined;
  private shows: PlaceShows = {};
  private readonly backdrop: Backdrop;
  private placed: boolean;

  constructor(private readonly box: HTMLElement, tells: PlaceTells, begin: Point | undefined, private dark: boolean, texts: Record<string, string>) {
    this.placed = begin !== undefined;
    this.map = new MapLibre({
      container: box, style: style(dark), center: begin ?? [10, 50], zoom: begin ? 9 : 2.5, maxZoom: 18, locale: texts,
      transformRequest: withKey, attributionControl: false, fadeDuration: 0, dragRotate: false, pitchWithRotate: false, renderWorldCopies: false, cooperativeGestures: false,
    });
    this.backdrop = new Backdrop(this.map, dark, () => console.warn('the background is not there'));
    this.map.touchZoomRotate.disableRotation();
    this.map.addControl(new NavigationControl({ showCompass: false }), 'top-right');
    this.map.addControl(new AttributionControl({ compact: false }), 'bottom-right');
    this.map.on('style.load', () => this.fill());
    this.map.on('click', ({ lngLat, point }) => {
      const around: [[number, number], [number, number]] = [[point.x - NEAR, point.y - NEAR], [point.x + NEAR, point.y + NEAR]];
      const line = this.map.getLayer('line') && this.map.queryRenderedFeatures(around, { layers: ['line'] })[0];
      if (line && tells.onLine) tells.onLine(line.properties['id']);
      else tells.onPoint?.([lngLat.lng, lngLat.lat]);
    });
    const moved = () => {
      const [{ lng, lat }, bounds] = [this.map.getCenter(), this.map.getBounds()];
      const clip = (value: number, most: number) => Math.max(-most, Math.min(most, value));
      tells.onMove?.([lng, lat], [clip(bounds.getWest(), 180), clip(bounds.getSouth(), 90), clip(bounds.getEast(), 180), clip(bounds.getNorth(), 90)]);
    };
    this.map.on('load', moved);
    this.map.on('moveend', moved);
    if (tells.onPoint) this.map.getCanvas().style.cursor = 'crosshair';
    this.map.once('idle', () => void this.loadGround());
    // For whoever waits for the picture, such as a test.
    this.map.on('idle', () => (box.dataset['drawn'] = String(this.ground !== undefined)));
  }

  show(shows: PlaceShows): void {
    this.shows = shows;
    if (!this.placed && (shows.mark ?? shows.box ?? shows.points?.length)) {
      this.placed = true;
      this.fit();
    } else if (shows.mark && !this.map.getBounds().contains(shows.mark)) this.map.jumpTo({ center: shows.mark });
    this.fill();
  }

  /** The place of a point of the map, in pixels. */
  at(x: number, y: number): Point {
    const { lng, lat } = this.map.unproject([x, y]);
    return [lng, lat];
  }

  paint(dark: boolean): void {
    if (dark === this.dark) return;
    this.dark = dark;
    this.map.setStyle(style(dark), { diff: false });
  }

  end(): void {
    this.backdrop.end();
    this.map.remove();
  }

  private fit(): void {
    const { mark, box, points = [] } = this.shows;
    const bounds = new LngLatBounds();
    for (const place of [...(mark ? [mark] : []), ...(box ? [[box[0], box[1]] as Point, [box[2], box[3]] as Point] : []), ...points.map(({ at }) => at)]) bounds.extend(place);
    const width = this.box.clientWidth;
    this.map.fitBounds(bounds, { padding: { top: 40, bottom: 40, left: Math.min(60, width / 8), right: Math.min(120, width / 5) }, maxZoom: 11, animate: false });
  }

  private fill(): void {
    const { mark, box, points = [], lines = [], current } = this.shows;
    const set = (source: string, features: GeoJSON.Feature[]) => this.map.getSource<GeoJSONSource>(source)?.setData(collection(features));
    this.backdrop.draw(this.dark);
    if (this.ground) this.map.getSource<GeoJSONSource>('countries')?.setData(this.ground);
    set('mark', mark ? [feature({ type: 'Point', coordinates: mark })] : []);
    set('box', shapeOf(box).features);
    set('points', points.map(({ id, name, at, isImagined = false }) => feature({ type: 'Point', coordinates: at }, { id, name, imagined: isImagined })));
    set('lines', lines.map(({ id, family, width, from, to }) => {
      const { light, dark } = LOOK[family];
      return feature({ type: 'LineString', coordinates: [from, to] }, { id, width, light, dark, current: id === current });
    }));
  }

  private async loadGround(): Promise<void> {
    try {
      this.ground = await countries();
      this.fill();
    } catch (error) {
      console.warn('the borders are not there', error);
    }
  }
}
