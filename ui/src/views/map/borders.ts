// Countries, drawn without asking anybody: Natural Earth at 1:50 million, in the page itself. Read after the first map is there.
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import address from 'world-atlas/countries-50m.json?url';

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

export async function countries(): Promise<Countries> {
  const atlas = (await (await fetch(address)).json()) as Atlas;
  const read = feature(atlas, atlas.objects.countries);
  return { ...read, features: read.features.map((country) => ({ ...country, geometry: mended(country.geometry) })) };
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

function middle(ring: Ring): GeoJSON.Position {
  const [longitudes, latitudes] = [ring.map((place) => place[0]!), ring.map((place) => place[1]!)];
  const of = (all: number[]) => (Math.min(...all) + Math.max(...all)) / 2;
  return [of(longitudes), of(latitudes)];
}

/** Where the name of each country stands: amid its largest part. Names are given once, so that tiles do not repeat them. */
export function names(of: Countries): GeoJSON.FeatureCollection<GeoJSON.Point, { name: string; size: number }> {
  const points = of.features.flatMap(({ geometry, properties }) => {
    const rings = geometry.type === 'Polygon' ? [geometry.coordinates[0]!] : geometry.type === 'MultiPolygon' ? geometry.coordinates.map((part) => part[0]!) : [];
    const largest = rings.sort((one, other) => area(other) - area(one))[0];
    if (!largest) return [];
    const point: GeoJSON.Feature<GeoJSON.Point, { name: string; size: number }> = {
      type: 'Feature',
      geometry: { type: 'Point', coordinates: middle(largest) },
      properties: { name: properties.name, size: area(largest) },
    };
    return [point];
  });
  return { type: 'FeatureCollection', features: points };
}
