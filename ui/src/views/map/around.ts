// A point and how far is looked around it: in the address, and as a shape for the map.
export interface Around {
  place: [number, number];
  km: number;
}

export const REACHES = [2, 5, 10, 20, 50, 100];
export const USUAL_KM = 10;
const KM_A_DEGREE = 111.195;
const CORNERS = 64;

/** `near=LON,LAT,KM` of the address. */
export function aroundOf(query: URLSearchParams): Around | undefined {
  const [lon, lat, km = USUAL_KM] = (query.get('near') ?? '').split(',').map(Number);
  if (lon === undefined || lat === undefined || ![lon, lat, km].every(Number.isFinite)) return undefined;
  if (Math.abs(lon) > 180 || Math.abs(lat) > 90 || km <= 0 || km > 100) return undefined;
  return { place: [lon, lat], km };
}

export const written = ({ place: [lon, lat], km }: Around): string => `${lon.toFixed(5)},${lat.toFixed(5)},${km}`;

/** The point and a circle around it, near enough for a map. */
export function shapeOf(around: Around | undefined): GeoJSON.FeatureCollection {
  if (!around) return { type: 'FeatureCollection', features: [] };
  const { place: [lon, lat], km } = around;
  const up = km / KM_A_DEGREE;
  const across = up / Math.max(Math.cos((lat * Math.PI) / 180), 0.01);
  const ring = Array.from({ length: CORNERS + 1 }, (_, at) => {
    const turn = ((at % CORNERS) * 2 * Math.PI) / CORNERS;
    return [lon + across * Math.cos(turn), lat + up * Math.sin(turn)];
  });
  return {
    type: 'FeatureCollection',
    features: [
      { type: 'Feature', geometry: { type: 'Polygon', coordinates: [ring] }, properties: {} },
      { type: 'Feature', geometry: { type: 'Point', coordinates: [lon, lat] }, properties: {} },
    ],
  };
}
