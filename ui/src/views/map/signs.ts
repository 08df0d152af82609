// The signs of families and directions as images for the map, and where they stand around a site.
import type { Direction, Family } from '../../api';
import { FAMILIES, LOOK } from '../../theme/families';
import type { FlowRow, SiteRow } from './rows';

const SIDE = 20;
/** Pixels of an image for one of the page, so that it is sharp on a dense screen. */
const DENSITY = 2;

export const nameOf = (family: Family, direction: Direction): string => `${family}-${direction}`;

export interface Image {
  name: string;
  data: ImageData;
  pixelRatio: number;
}

function draw(family: Family, direction: Direction, dark: boolean): ImageData | undefined {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIDE * DENSITY;
  const pen = canvas.getContext('2d');
  if (!pen) return undefined;
  const { letter, ...colours } = LOOK[family];
  const [colour, paper] = dark ? [colours.dark, '#15181b'] : [colours.light, '#ffffff'];
  const filled = direction === 'supply';
  pen.scale(DENSITY, DENSITY);
  pen.translate(SIDE / 2, SIDE / 2);
  pen.lineWidth = 1.5;
  pen.beginPath();
  if (filled) pen.arc(0, 0, 8, 0, 2 * Math.PI);
  else pen.rect(-7, -7, 14, 14);
  pen.fillStyle = filled ? colour : paper;
  pen.strokeStyle = filled ? paper : colour;
  pen.fill();
  pen.stroke();
  pen.font = '700 10.5px system-ui, sans-serif';
  pen.textAlign = 'center';
  pen.fillStyle = filled ? paper : colour;
  pen.fillText(letter, 0, 3.8);
  return pen.getImageData(0, 0, SIDE * DENSITY, SIDE * DENSITY);
}

export function images(dark: boolean): Image[] {
  return FAMILIES.flatMap((family) =>
    (['supply', 'demand'] as const).flatMap((direction) => {
      const data = draw(family, direction, dark);
      return data ? [{ name: nameOf(family, direction), data, pixelRatio: DENSITY }] : [];
    }),
  );
}

/** Places left and right of the middle: as many as there are families, and halves between them. */
const MIDDLE = FAMILIES.length - 1;
const PLACES = 2 * MIDDLE + 1;

/** How far each slot is from the site, in pixels: surpluses above, needs below. */
export function offsets(): Array<[number, [number, number]]> {
  return (['supply', 'demand'] as const).flatMap((direction, row) =>
    Array.from({ length: PLACES }, (_, at): [number, [number, number]] => [row * PLACES + at, [(at - MIDDLE) * (SIDE / 2), direction === 'supply' ? -17 : 17]]),
  );
}

interface Sign {
  site: string;
  icon: string;
  slot: number;
}

/** A sign for each family and direction of each site. */
export function signs(sites: SiteRow[], flows: FlowRow[]): GeoJSON.FeatureCollection<GeoJSON.Point, Sign> {
  const kinds = new Map<string, Set<string>>();
  for (const { site, family, direction } of flows) {
    const key = `${site}\0${direction}`;
    const of = kinds.get(key) ?? new Set();
    kinds.set(key, of.add(family));
  }
  const features = sites.flatMap((site) =>
    (['supply', 'demand'] as const).flatMap((direction, row) => {
      const has = kinds.get(`${site.id}\0${direction}`);
      const own = has ? FAMILIES.filter((family) => has.has(family)) : [];
      return own.map((family, at): GeoJSON.Feature<GeoJSON.Point, Sign> => ({
        type: 'Feature',
        geometry: { type: 'Point', coordinates: site.place },
        properties: { site: site.id, icon: nameOf(family, direction), slot: row * PLACES + MIDDLE + 2 * at - (own.length - 1) },
      }));
    }),
  );
  return { type: 'FeatureCollection', features };
}
