// How the map looks: sources that are filled later, and layers from the ground up.
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';
import { FAMILIES, LOOK } from '../../theme/families';
import { TOWNS_FROM } from './ground';
import { offsets } from './signs';

/** From here on a site stands alone, with its signs. */
export const ALONE_FROM = 8;
/** Nothing is asked of it while no layer of it is shown. */
export const TILES = `${location.origin}/v1/tiles/sites/{z}/{x}/{y}.mvt`;
const EMPTY: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };

const COLOURS = {
  light: { sea: '#dfe7ec', land: '#f3f1ec', border: '#b5b1a6', ink: '#1c2126', soft: '#6b6f73', paper: '#ffffff', accent: '#1b5e8c' },
  dark: { sea: '#12171a', land: '#22272b', border: '#4d545b', ink: '#e4e8eb', soft: '#98a1a9', paper: '#15181b', accent: '#7dbbe6' },
};
type Colours = (typeof COLOURS)['light'];

/** Where the name of a site may stand: beside it, else above or below its signs, in letters' heights. */
const NAMED_AT = ['left', [0.8, 0], 'right', [-0.8, 0], 'top', [0, 2.2], 'bottom', [0, -2.2]] as unknown as ExpressionSpecification;

/** The width of a line by what the match is worth: from a hair at nothing to 7 px at 10 million EUR/a. */
const BY_VALUE: ExpressionSpecification = [
  'interpolate', ['linear'], ['log10', ['max', ['get', 'value'], 1000]],
  3, 1, 5, 2, 6, 4.5, 7, 7,
];

/** What the pointer is on, here or on the same thing in a table. */
const HOT: ExpressionSpecification = ['boolean', ['feature-state', 'hot'], false];

function byFamily(dark: boolean): ExpressionSpecification {
  const cases = FAMILIES.flatMap((family) => [family, dark ? LOOK[family].dark : LOOK[family].light]);
  return ['match', ['get', 'family'], ...cases, '#888888'] as unknown as ExpressionSpecification;
}

function ground(of: Colours): LayerSpecification[] {
  return [
    { id: 'sea', type: 'background', paint: { 'background-color': of.sea } },
    { id: 'land', type: 'fill', source: 'countries', paint: { 'fill-color': of.land, 'fill-antialias': false } },
    { id: 'border', type: 'line', source: 'countries', paint: { 'line-color': of.border, 'line-width': 0.8 } },
    {
      id: 'country', type: 'symbol', source: 'names', maxzoom: 8,
      layout: { 'text-field': ['get', 'name'], 'text-size': 11, 'symbol-sort-key': ['-', 0, ['get', 'size']], 'text-max-width': 8 },
      paint: { 'text-color': of.soft, 'text-halo-color': of.land, 'text-halo-width': 1 },
    },
    {
      id: 'town', type: 'symbol', source: 'towns', minzoom: TOWNS_FROM, filter: ['<=', ['get', 'from'], ['zoom']],
      layout: {
        'text-field': ['get', 'name'], 'text-size': ['step', ['get', 'from'], 13, 7, 12, 9, 11], 'symbol-sort-key': ['get', 'order'],
        'text-padding': 6, 'text-variable-anchor': ['center', 'top', 'bottom'],
      },
      paint: { 'text-color': of.soft, 'text-halo-color': of.land, 'text-halo-width': 1.2 },
    },
  ];
}

/** The box that is looked into. */
function box(of: Colours): LayerSpecification[] {
  return [
    { id: 'box-area', type: 'fill', source: 'box', paint: { 'fill-color': of.accent, 'fill-opacity': 0.06 } },
    { id: 'box-edge', type: 'line', source: 'box', paint: { 'line-color': of.accent, 'line-width': 2 } },
  ];
}

/** The point that is asked about, and how far around it. */
function asked(of: Colours): LayerSpecification[] {
  const isPoint: ExpressionSpecification = ['==', ['geometry-type'], 'Point'];
  return [
    { id: 'near-area', type: 'fill', source: 'near', filter: ['!', isPoint], paint: { 'fill-color': of.accent, 'fill-opacity': 0.08 } },
    { id: 'near-edge', type: 'line', source: 'near', filter: ['!', isPoint], paint: { 'line-color': of.accent, 'line-width': 1.5, 'line-dasharray': [4, 3] } },
    { id: 'near', type: 'circle', source: 'near', filter: isPoint, paint: { 'circle-color': of.paper, 'circle-stroke-color': of.accent, 'circle-stroke-width': 4, 'circle-radius': 6 } },
  ];
}

/** Where a window holds more sites than a browser should: the server's tiles, in which a point stands for one site or for many. */
function tiled(of: Colours): LayerSpecification[] {
  const source = { source: 'tiled', 'source-layer': 'sites' };
  const many: ExpressionSpecification = ['>', ['get', 'sites'], 1];
  return [
    {
      id: 'tile-many', type: 'circle', ...source, filter: many, layout: { visibility: 'none', 'circle-sort-key': ['get', 'sites'] },
      paint: {
        'circle-color': of.ink, 'circle-opacity': 0.55, 'circle-stroke-color': of.paper, 'circle-stroke-width': 0.5,
        'circle-radius': ['interpolate', ['linear'], ['log10', ['get', 'sites']], 0, 2, 1, 4, 2, 6, 4, 9],
      },
    },
    {
      id: 'tile-site', type: 'circle', ...source, filter: ['!', many], layout: { visibility: 'none' },
      paint: { 'circle-color': of.ink, 'circle-stroke-color': of.paper, 'circle-stroke-width': 1, 'circle-radius': 3.5 },
    },
    {
      id: 'tile-count', type: 'symbol', ...source, filter: many,
      layout: { visibility: 'none', 'text-field': ['to-string', ['get', 'sites']], 'text-size': 11, 'symbol-sort-key': ['-', 0, ['get', 'sites']], 'text-padding': 8 },
      paint: { 'text-color': of.ink, 'text-halo-color': of.paper, 'text-halo-width': 1.5 },
    },
  ];
}
/** Those of them, which are shown together or not at all. */
export const TILED = ['tile-many', 'tile-site', 'tile-count'];

function lines(of: Colours, dark: boolean): LayerSpecification[] {
  return [
    {
      id: 'match-chosen', type: 'line', source: 'matches', filter: ['==', ['get', 'id'], ''],
      layout: { 'line-cap': 'round' },
      paint: { 'line-color': of.ink, 'line-width': ['+', BY_VALUE, 5] as unknown as ExpressionSpecification, 'line-opacity': 0.85 },
    },
    {
      id: 'match', type: 'line', source: 'matches',
      layout: { 'line-sort-key': ['get', 'value'] },
      paint: { 'line-color': ['case', HOT, of.ink, byFamily(dark)], 'line-width': BY_VALUE, 'line-opacity': ['case', HOT, 1, 0.6] },
    },
  ];
}

function points(of: Colours): LayerSpecification[] {
  const alone: ExpressionSpecification = ['!', ['has', 'point_count']];
  const slots = offsets().flatMap(([slot, offset]) => [slot, ['literal', offset]]);
  return [
    {
      id: 'cluster', type: 'circle', source: 'sites', filter: ['has', 'point_count'],
      paint: {
        'circle-color': of.paper, 'circle-stroke-color': of.ink, 'circle-stroke-width': 1.5,
        'circle-radius': ['step', ['get', 'point_count'], 11, 10, 14, 100, 18, 1000, 22],
      },
    },
    {
      id: 'cluster-count', type: 'symbol', source: 'sites', filter: ['has', 'point_count'],
      layout: { 'text-field': ['get', 'point_count_abbreviated'], 'text-size': 12, 'text-allow-overlap': true },
      paint: { 'text-color': of.ink },
    },
    {
      id: 'site', type: 'circle', source: 'sites', filter: alone,
      paint: {
        'circle-color': ['case', HOT, of.accent, of.ink], 'circle-stroke-color': of.paper, 'circle-stroke-width': 1.5,
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 3, ['case', HOT, 6, 3], 10, ['case', HOT, 8, 5]],
      },
    },
    {
      id: 'site-chosen', type: 'circle', source: 'sites', filter: ['==', ['get', 'id'], ''],
      paint: { 'circle-color': of.accent, 'circle-stroke-color': of.paper, 'circle-stroke-width': 2, 'circle-radius': 9 },
    },
    {
      id: 'sign', type: 'symbol', source: 'signs', minzoom: ALONE_FROM,
      layout: {
        'icon-image': ['get', 'icon'], 'icon-allow-overlap': true,
        'icon-offset': ['match', ['get', 'slot'], ...slots, ['literal', [0, 0]]] as unknown as ExpressionSpecification,
      },
    },
    {
      id: 'site-name', type: 'symbol', source: 'sites', filter: alone, minzoom: ALONE_FROM + 1,
      layout: { 'text-field': ['get', 'name'], 'text-size': 12, 'text-max-width': 14, 'text-justify': 'auto', 'text-variable-anchor-offset': NAMED_AT },
      paint: { 'text-color': of.ink, 'text-halo-color': of.land, 'text-halo-width': 1.5 },
    },
  ];
}

/** The style; without an address for letters the map draws them with the fonts of the machine. */
export function style(dark: boolean): StyleSpecification {
  const of = COLOURS[dark ? 'dark' : 'light'];
  const empty = { type: 'geojson', data: EMPTY } as const;
  return {
    version: 8,
    sources: {
      countries: { ...empty, attribution: 'Natural Earth', tolerance: 0.5 },
      names: empty,
      towns: { ...empty, attribution: 'GeoNames' },
      box: empty,
      near: empty,
      tiled: { type: 'vector', tiles: [TILES], minzoom: 0, maxzoom: 14, promoteId: 'id' },
      sites: { ...empty, promoteId: 'id', cluster: true, clusterMaxZoom: ALONE_FROM - 1, clusterRadius: 42 },
      signs: empty,
      matches: { ...empty, promoteId: 'id', tolerance: 0 },
    },
    layers: [...ground(of), ...box(of), ...asked(of), ...lines(of, dark), ...tiled(of), ...points(of)],
  };
}
