// A box on the earth: west, south, east, north, in degrees. In an address it stands as `box=15.3,47,15.5,47.1`. One that goes over the
// antimeridian has its west to the east of its east.
import { route } from '../router';

export type Box = [number, number, number, number];
export type Place = [number, number];

/** Four digits are some ten metres. */
const round = (degrees: number) => Number(degrees.toFixed(4));
export const written = (box: Box): string => box.map(round).join();

export function isBox([west, south, east, north]: Box): boolean {
  return [west, east].every((lon) => Math.abs(lon) <= 180) && [south, north].every((lat) => Math.abs(lat) <= 90) && south < north && west !== east;
}

/** The box of an address; none where it is none. */
export function boxOf(text: string | null | undefined): Box | undefined {
  const parts = (text ?? '').split(',');
  const degrees = parts.map((part) => (part.trim() ? Number(part) : NaN));
  return parts.length === 4 && degrees.every(Number.isFinite) && isBox(degrees as Box) ? (degrees as Box) : undefined;
}

export const boxHere = (): Box | undefined => boxOf(route().query.get('box'));

export function isIn([west, south, east, north]: Box, [lon, lat]: Place): boolean {
  return lat >= south && lat <= north && (west < east ? lon >= west && lon <= east : lon >= west || lon <= east);
}

/** The box between two corners; none where they are one point. */
export function between([lon, lat]: Place, [otherLon, otherLat]: Place): Box | undefined {
  const clip = (value: number, most: number) => Math.max(-most, Math.min(most, value));
  const box: Box = [Math.min(lon, otherLon), Math.min(lat, otherLat), Math.max(lon, otherLon), Math.max(lat, otherLat)];
  const clipped = box.map((value, at) => round(clip(value, at % 2 ? 90 : 180))) as Box;
  return isBox(clipped) ? clipped : undefined;
}

/** What a map draws: one part, or one at each end of the map. */
export function shapeOf(box: Box | undefined): GeoJSON.FeatureCollection {
  if (!box) return { type: 'FeatureCollection', features: [] };
  const [west, south, east, north] = box;
  const parts = west < east ? [[west, east] as const] : [[west, 180] as const, [-180, east] as const];
  const features = parts.map(([west, east]): GeoJSON.Feature => ({
    type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]] },
  }));
  return { type: 'FeatureCollection', features };
}
