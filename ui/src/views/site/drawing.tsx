// Nodes and lines: the site in the middle, a ring for each exchange away, each site in the direction in which it lies. The numbers are those
// of the table beside it, which says the same to whoever does not see the drawing.
import { t } from '../../i18n';
import type { Site } from '../../api';
import type { Row } from './around';

interface Props {
  site: Site;
  rows: Row[];
  current: string | undefined;
  onHover: (id: string | undefined) => void;
  onOpen: (id: string) => void;
}

/** More names than these run into one another. */
const NAMED = 16;
const [WIDTH, HEIGHT, NODE] = [640, 520, 12];

interface Node {
  row: Row;
  x: number;
  y: number;
}

function placed(site: Site, rows: Row[]): Node[] {
  const { lon, lat } = site.coordinates;
  const bearing = ({ coordinates: at }: Row) => Math.atan2((at.lon - lon) * Math.cos((lat * Math.PI) / 180), at.lat - lat);
  const rings = Math.max(...rows.map((row) => row.steps));
  return Array.from({ length: rings }, (_, at) => at + 1).flatMap((ring) => {
    const own = rows.filter((row) => row.steps === ring).sort((one, other) => bearing(one) - bearing(other));
    const step = (2 * Math.PI) / own.length;
    // Evenly spread, turned so that the sites lie where they are on the whole.
    const turned = own.map((row, at) => bearing(row) - at * step);
    const turn = Math.atan2(turned.reduce((sum, angle) => sum + Math.sin(angle), 0), turned.reduce((sum, angle) => sum + Math.cos(angle), 0));
    const far = 0.3 + (0.7 * ring) / rings;
    const [wide, high] = [(WIDTH / 2 - 90) * (rings === 1 ? 1 : far), (HEIGHT / 2 - 40) * (rings === 1 ? 1 : far)];
    return own.map((row, at) => ({ row, x: wide * Math.sin(turn + at * step), y: -high * Math.cos(turn + at * step) }));
  });
}

/** A line from one circle to the other, a little to the right of the straight one, so that there and back are two. */
function line(from: { x: number; y: number }, to: { x: number; y: number }): string {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  const [ux, uy] = [dx / length, dy / length];
  const [sx, sy] = [-uy * 3, ux * 3];
  const [near, far] = [NODE + 4, NODE + 9];
  return `M${from.x + ux * near + sx},${from.y + uy * near + sy} L${to.x - ux * far + sx},${to.y - uy * far + sy}`;
}

const width = (value: number) => Math.max(1, Math.min(6, 1.5 * (Math.log10(Math.max(value, 1000)) - 2.5)));
const short = (name: string) => (name.length > 22 ? `${name.slice(0, 21)}…` : name);

export function Drawing({ site, rows, current, onHover, onOpen }: Props) {
  const nodes = placed(site, rows);
  const middle = { x: 0, y: 0 };
  return (
    <figure class="drawing">
      <svg viewBox={`${-WIDTH / 2} ${-HEIGHT / 2} ${WIDTH} ${HEIGHT}`} role="img" aria-label={t('site.drawing', { name: site.name, count: rows.length })}>
        <defs>
          {['give', 'take'].map((kind) => (
            <marker key={kind} id={`tip-${kind}`} class={kind} viewBox="0 0 8 8" refX="4" refY="4" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path d="M0,0 L8,4 L0,8 z" /></marker>
          ))}
        </defs>
        {nodes.map(({ row: { id, gives, takes }, x, y }) => (
          <g key={id} class={id === current ? 'edge current' : 'edge'}>
            {gives && <path class="give" d={line(middle, { x, y })} stroke-width={width(gives.value_eur_per_year)} marker-end="url(#tip-give)" />}
            {takes && <path class="take" d={line({ x, y }, middle)} stroke-width={width(takes.value_eur_per_year)} marker-end="url(#tip-take)" />}
          </g>
        ))}
        <circle r={NODE + 3} class="own" />
        {nodes.map(({ row, x, y }) => (
          <g key={row.id} class={row.id === current ? 'node current' : 'node'} transform={`translate(${x},${y})`} onMouseEnter={() => onHover(row.id)} onMouseLeave={() => onHover(undefined)} onClick={() => onOpen(row.id)}>
            <title>{row.name}</title>
            <circle r={NODE} />
            <text class="number" y="4" text-anchor="middle">{row.number}</text>
            {rows.length <= NAMED && <text class="name" y={y < 0 ? -NODE - 5 : NODE + 14} text-anchor="middle">{short(row.name)}</text>}
          </g>
        ))}
      </svg>
      <figcaption class="soft"><span class="key give" aria-hidden="true" /> {t('site.could_give')} <span class="key take" aria-hidden="true" /> {t('site.could_take')}</figcaption>
    </figure>
  );
}
