// Countries, drawn without asking anybody: Natural Earth at 1:50 million, in the page itself, and at 1:10 million for the few that one looks at
// from near by.
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import fineAddress from 'world-atlas/countries-10m.json?url';
import address from 'world-atlas/countries-50m.json?url';
import { countryName } from './names';

type Atlas = Topology<{ countries: GeometryCollection<{ name: string }> }>;
export type Countries = GeoJSON.FeatureCollection<GeoJSON.Geometry, { name: string }>;

type Ring = GeoJSON.Position[];

/** A ring that goes on beyond 180° where it would jump to the other end of the map; one around a pole stays as it is. */
function whole(ring: Ring): Ring {
  let turn = 0;
  let before = ring[0]![0]!;
  const unwound = ring.map(([lon = 0, lat = 0]) => {
    if (Math.abs(lon - before) > 180) turn += lon < before ? 360 : -360;
    before = lon;
    return [lon + turn, lat];
  });
  return turn === 0 ? unwound : ring;
}

/** A part that reaches beyond 180° stands at both ends of the map. */
function atBothEnds(part: Ring[]): Ring[][] {
  const rings = part.map(whole);
  const all = rings[0]!.map((place) => place[0]!);
  const shift = Math.max(...all) > 180 ? -360 : Math.min(...all) < -180 ? 360 : 0;
  return shift === 0 ? [rings] : [rings, rings.map((ring) => ring.map(([lon = 0, lat = 0]) => [lon + shift, lat]))];
}

function mended(geometry: GeoJSON.Geometry): GeoJSON.Geometry {
  if (geometry.type !== 'Polygon' && geometry.type !== 'MultiPolygon') return geometry;
  const parts = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  return { type: 'MultiPolygon', coordinates: parts.flatMap(atBothEnds) };
}

async function atlasAt(address: string): Promise<Atlas> {
  return (await (await fetch(address)).json()) as Atlas;
}

export async function countries(): Promise<Countries> {
  const atlas = await atlasAt(address);
  const read = feature(atlas, atlas.objects.countries);
  return { ...read, features: read.features.map((country) => ({ ...country, geometry: mended(country.geometry) })) };
}

let fine: Promise<Atlas> | undefined;

/** Countries of these names with their coasts as they are seen from near by. The file is read once; only what is asked for is worked out. */
export async function fineCountries(wanted: Set<string>): Promise<Countries['features']> {
  fine ??= atlasAt(fineAddress);
  const atlas = await fine.catch((error: unknown) => {
    fine = undefined;
    throw error;
  });
  return atlas.objects.countries.geometries
    .filter(({ properties }) => properties && 'name' in properties && wanted.has(properties.name))
    .map((geometry) => {
      const one = feature(atlas, geometry) as Countries['features'][number];
      return { ...one, geometry: mended(one.geometry) };
    });
}

function rings(of: GeoJSON.Geometry): Ring[] {
  if (of.type === 'Polygon') return [of.coordinates[0]!];
  return of.type === 'MultiPolygon' ? of.coordinates.map((part) => part[0]!) : [];
}

function edges(ring: Ring): [number, number, number, number] {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lon = 0, lat = 0] of ring) {
    [west, east] = [Math.min(west, lon), Math.max(east, lon)];
    [south, north] = [Math.min(south, lat), Math.max(north, lat)];
  }
  return [west, south, east, north];
}

/** The boxes of the parts of each country: so it is known which of them a window shows. */
export function extents(of: Countries): Array<{ name: string; box: [number, number, number, number] }> {
  return of.features.flatMap(({ geometry, properties: { name } }) => rings(geometry).map((ring) => ({ name, box: edges(ring) })));
}

/** Twice the area that a ring encloses, in square degrees. */
function area(ring: Ring): number {
  let sum = 0;
  for (let at = 1; at < ring.length; at++) {
    const [before, here] = [ring[at - 1]!, ring[at]!];
    sum += before[0]! * here[1]! - here[0]! * before[1]!;
  }
  return Math.abs(sum);
}

/** Where the name of each country stands: amid its largest part. Names are given once, so that tiles do not repeat them. */
export function names(of: Countries): GeoJSON.FeatureCollection<GeoJSON.Point, { name: string; size: number }> {
  const points = of.features.flatMap(({ id, geometry, properties }) => {
    const largest = rings(geometry).sort((one, other) => area(other) - area(one))[0];
    if (!largest) return [];
    const [west, south, east, north] = edges(largest);
    const point: GeoJSON.Feature<GeoJSON.Point, { name: string; size: number }> = {
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [(west + east) / 2, (south + north) / 2] },
      properties: { name: countryName(id, properties.name), size: area(largest) },
    };
    return [point];
  });
  return { type: 'FeatureCollection', features: points };
}
