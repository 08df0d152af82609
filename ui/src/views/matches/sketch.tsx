// Where the listed matches are: a small drawing beside the table. Row and line know of each other; all that it shows stands in the table, so
// whoever does not see it misses nothing. The large map, with its ground and its filters, is a link away.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Box, Place } from '../../box/box';
import { DrawSheet } from '../../box/draw';
import { t } from '../../i18n';
import { number } from '../../i18n/format';
import { useStore } from '../../store';
import { isDark } from '../../theme';
import { LOOK } from '../../theme/families';
import type { Listed } from './query';

const [WIDTH, HEIGHT, EDGE] = [360, 380, 24];
/** Borders say nothing in a smaller window than this, in degrees. */
const BORDERS_FROM = 0.4;
const KM_PER_DEGREE = 111.195;

interface Window {
  west: number;
  south: number;
  east: number;
  north: number;
  x(lon: number): number;
  y(lat: number): number;
  /** The place of a point. */
  place(x: number, y: number): Place;
  /** Kilometres of so many pixels. */
  kmOf(pixels: number): number;
}

function windowOf(matches: Listed[], box: Box | undefined): Window {
  const corners = box && box[0] < box[2] ? [{ lon: box[0], lat: box[1] }, { lon: box[2], lat: box[3] }] : [];
  const places = [...corners, ...matches.flatMap((of) => [of.supply.site.coordinates, of.demand.site.coordinates])];
  const ends = (of: number[]) => [Math.min(...of), Math.max(...of)] as [number, number];
  const [[west, east], [south, north]] = [ends(places.map((of) => of.lon)), ends(places.map((of) => of.lat))];
  const [lon, lat] = [(west + east) / 2, (south + north) / 2];
  // A degree of longitude is shorter than one of latitude by this.
  const narrow = Math.max(0.1, Math.cos((lat * Math.PI) / 180));
  const scale = Math.min((WIDTH - 2 * EDGE) / Math.max((east - west) * narrow, 0.01), (HEIGHT - 2 * EDGE) / Math.max(north - south, 0.01));
  const [halfLon, halfLat] = [WIDTH / 2 / scale / narrow, HEIGHT / 2 / scale];
  return {
    west: lon - halfLon,
    east: lon + halfLon,
    south: lat - halfLat,
    north: lat + halfLat,
    x: (at) => WIDTH / 2 + (at - lon) * narrow * scale,
    y: (at) => HEIGHT / 2 - (at - lat) * scale,
    place: (x, y) => [lon + (x - WIDTH / 2) / narrow / scale, lat - (y - HEIGHT / 2) / scale],
    kmOf: (pixels) => (pixels / scale) * KM_PER_DEGREE,
  };
}

type Ring = GeoJSON.Position[];

/** The borders in sight, as the path of an SVG. */
function pathOf(rings: Ring[], of: Window): string {
  const near = rings.filter((ring) => {
    const [lons, lats] = [ring.map((place) => place[0]!), ring.map((place) => place[1]!)];
    return Math.min(...lons) < of.east && Math.max(...lons) > of.west && Math.min(...lats) < of.north && Math.max(...lats) > of.south;
  });
  return near.map((ring) => `M${ring.map(([lon = 0, lat = 0]) => `${of.x(lon).toFixed(1)} ${of.y(lat).toFixed(1)}`).join('L')}Z`).join('');
}

/** The rings of all countries, read once, where they are needed. */
function useBorders(needed: boolean): Ring[] | undefined {
  const [rings, setRings] = useState<Ring[]>();
  useEffect(() => {
    if (!needed || rings) return;
    const read = async () => {
      const { countries } = await import('../map/borders');
      const all = (await countries()).features;
      setRings(all.flatMap(({ geometry }) => (geometry.type === 'MultiPolygon' ? geometry.coordinates.flat() : geometry.type === 'Polygon' ? geometry.coordinates : [])));
    };
    read().catch((error: unknown) => console.warn('the borders are not there', error));
  }, [needed]);
  return rings;
}

/** A round length that a scale can have. */
function round(length: number): number {
  const ten = 10 ** Math.floor(Math.log10(length));
  return [5, 2, 1].map((of) => of * ten).find((of) => of <= length) ?? ten;
}

const widthOf = (value: number) => Math.max(1.5, Math.min(7, 1.5 + 1.5 * Math.log10(Math.max(1, value / 10_000))));

interface Props {
  matches: Listed[];
  chosen: Map<string, unknown>;
  hovered: string | undefined;
  onHover: (id: string | undefined) => void;
  onChoose: (id: string) => void;
  /** The box that is looked into, and whether one is being drawn. */
  box: Box | undefined;
  drawing: boolean;
  onBox: (box: Box | undefined) => void;
}

export function Sketch({ matches, chosen, hovered, onHover, onChoose, box, drawing, onBox }: Props) {
  const dark = useStore(isDark);
  const of = useMemo(() => windowOf(matches, box), [matches, box?.join()]);
  const paper = useRef<SVGSVGElement>(null);
  // The drawing is as wide as its place; what is drawn on it is in its own measure.
  const at = (x: number, y: number): Place => {
    const per = WIDTH / (paper.current?.clientWidth || WIDTH);
    return of.place(x * per, y * per);
  };
  const rings = useBorders(of.east - of.west > BORDERS_FROM);
  const ground = useMemo(() => rings && pathOf(rings, of), [rings, of]);
  const sites = useMemo(() => new Map(matches.flatMap((one) => [one.supply.site, one.demand.site]).map((site) => [site.id, site])), [matches]);
  // The best lie on top, and above them what the pointer is on.
  const lines = [...matches].reverse().sort((one, other) => Number(one.id === hovered) - Number(other.id === hovered));
  const named = matches.find((one) => one.id === hovered);
  const length = round(of.kmOf(90));
  const pixels = 90 * (length / of.kmOf(90));
  return (
    <figure class="sketch no-print">
      <div class="paper">
        <svg ref={paper} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t('matches.sketch', { count: matches.length })} onMouseLeave={() => onHover(undefined)}>
          <rect class="sea" width={WIDTH} height={HEIGHT} />
          {ground === undefined ? <rect class="land" width={WIDTH} height={HEIGHT} /> : <path class="land" d={ground} />}
          {box && box[0] < box[2] && <rect class="box" x={of.x(box[0])} y={of.y(box[3])} width={of.x(box[2]) - of.x(box[0])} height={of.y(box[1]) - of.y(box[3])} />}
          {lines.map((one) => {
            const [from, to] = [one.supply.site.coordinates, one.demand.site.coordinates];
            const ends = { x1: of.x(from.lon), y1: of.y(from.lat), x2: of.x(to.lon), y2: of.y(to.lat) };
            const is = one.id === hovered || chosen.has(one.id);
            return (
              <g key={one.id} class={is ? 'match is' : hovered ? 'match not' : 'match'} onMouseEnter={() => onHover(one.id)} onClick={() => onChoose(one.id)}>
                <line class="reach" {...ends} />
                <line {...ends} stroke={LOOK[one.family][dark ? 'dark' : 'light']} stroke-width={widthOf(one.value_eur_per_year) + (one.id === hovered ? 2 : 0)} stroke-dasharray={chosen.has(one.id) ? '7 3' : undefined} />
              </g>
            );
          })}
          {named && [named.supply.site, named.demand.site].map(({ id, coordinates }) => <circle key={id} class="ring" cx={of.x(coordinates.lon)} cy={of.y(coordinates.lat)} r="10" />)}
          {[...sites.values()].map(({ id, coordinates }) => <circle key={id} cx={of.x(coordinates.lon)} cy={of.y(coordinates.lat)} r="3.5" />)}
          <path class="scale" d={`M12 ${HEIGHT - 18}v6h${pixels.toFixed(1)}v-6`} />
          <text x="16" y={HEIGHT - 18}>{length < 1 ? `${number(length * 1000)}\u00a0m` : `${number(length)}\u00a0km`}</text>
        </svg>
        {drawing && <DrawSheet at={at} onDone={onBox} />}
      </div>
      <figcaption class="soft">{named ? `${named.supply.site.name} → ${named.demand.site.name}` : t('matches.sketch_hint')}</figcaption>
    </figure>
  );
}
