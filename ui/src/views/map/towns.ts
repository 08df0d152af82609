// The towns that the map names, largest first; read when one looks at a region.
import { townName } from './names';
import address from './towns.json?url';

export type Towns = GeoJSON.FeatureCollection<GeoJSON.Point, { name: string; from: number; order: number }>;

export async function towns(): Promise<Towns> {
  const all = (await (await fetch(address)).json()) as Record<string, Array<[string, number, number]>>;
  let order = 0;
  const features = Object.entries(all).flatMap(([from, of]) =>
    of.map(([name, lon, lat]): Towns['features'][number] => ({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [lon, lat] },
      properties: { name: townName(name), from: Number(from), order: order++ },
    })),
  );
  return { type: 'FeatureCollection', features };
}
