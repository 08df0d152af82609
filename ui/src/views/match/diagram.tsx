// The flow from supply to demand as a picture: what is taken and what is left over, what is lost and added on the way, what is covered and
// what is missing. Widths are to scale; every number stands in the table beneath it too.
import { t } from '../../i18n';
import { amount } from '../../i18n/format';
import { useStore } from '../../store';
import { isDark } from '../../theme';
import { LOOK } from '../../theme/families';
import type { Explained } from './pair';
import { useWidth } from './width';

const [TOP, MOST, BAR] = [34, 150, 18];
/** So wide is what there is hardly anything of, so that it is seen. */
const LEAST = 1.5;

interface Part {
  name: string;
  annual: number;
  kind: 'used' | 'else' | 'left';
}

/** Parts of one side, one below the other, from `TOP` down. */
function stacked(parts: Part[], scale: number): Array<Part & { y: number; height: number }> {
  let y = TOP;
  return parts.map((part) => {
    const height = Math.max(LEAST, part.annual * scale);
    const here = { ...part, y, height };
    y += height + 6;
    return here;
  });
}

export function partsOf(pair: Explained): { supply: Part[]; demand: Part[]; lost: number; added: number } {
  const { supply, demand, appraisal } = pair;
  const [taken, delivered] = [appraisal?.taken_annual ?? 0, appraisal?.delivered_annual ?? 0];
  const [gives, needs] = [supply.quantity.annual, demand.quantity.annual];
  const [gave, needed] = [gives - (pair.supply_left_annual ?? gives), needs - (pair.demand_left_annual ?? needs)];
  const some = (parts: Part[]) => parts.filter((part, at) => at === 0 || part.annual > 1e-6 * Math.max(gives, needs));
  const isPumped = (appraisal?.cop ?? null) !== null;
  return {
    supply: some([
      { name: t('match.taken'), annual: taken, kind: 'used' },
      { name: t('match.promised'), annual: gave, kind: 'else' },
      { name: t('match.left_over'), annual: Math.max(0, gives - gave - taken), kind: 'left' },
    ]),
    demand: some([
      { name: t('match.covered'), annual: delivered, kind: 'used' },
      { name: t('match.promised'), annual: needed, kind: 'else' },
      { name: t('match.still_needed'), annual: Math.max(0, needs - needed - delivered), kind: 'left' },
    ]),
    lost: appraisal?.lost_annual ?? 0,
    // The electricity of a heat pump arrives as heat.
    added: isPumped && pair.unit === 'MWh' ? Math.max(0, delivered - taken + (appraisal?.lost_annual ?? 0)) : 0,
  };
}

export function Diagram({ pair }: { pair: Explained }) {
  const dark = useStore(isDark);
  const { width, isNarrow } = useWidth();
  const family = pair.supply.resource.family;
  const { light, dark: night } = LOOK[family];
  const colour = dark ? night : light;
  const { supply, demand, lost, added } = partsOf(pair);
  const unit = pair.annual_unit ?? pair.supply.quantity.annual_unit;
  const total = (parts: Part[]) => parts.reduce((sum, part) => sum + part.annual, 0);
  const scale = MOST / Math.max(total(supply), total(demand));
  const [left, right] = [stacked(supply, scale), stacked(demand, scale)];
  const [from, into] = [left[0]!, right[0]!];
  const bottom = Math.max(...[...left, ...right].map(({ y, height }) => y + Math.max(height, 16)));
  const edge = isNarrow ? 118 : 190;
  const [x1, x2] = [edge, width - edge - BAR];
  const short = (name: string) => (name.length <= (isNarrow ? 24 : 40) ? name : `${name.slice(0, isNarrow ? 23 : 39)}…`);
  const middle = (x1 + x2) / 2;
  const ribbon = `M${x1 + BAR} ${from.y}C${middle} ${from.y} ${middle} ${into.y} ${x2} ${into.y}V${into.y + into.height}C${middle} ${into.y + into.height} ${middle} ${from.y + from.height} ${x1 + BAR} ${from.y + from.height}Z`;
  const between = [added > 0 && t('match.added_on_way', { amount: amount(added, unit) }), lost > 0 && t('match.lost_on_way', { amount: amount(lost, unit) })].filter(Boolean);
  // Names of thin parts would stand on each other: each takes a line of its own.
  const labels = (parts: typeof left) => {
    let free = 0;
    return parts.map((part) => {
      const y = Math.max(part.y + Math.min(part.height / 2, 40) + 4, free);
      free = y + 32;
      return { ...part, at: y };
    });
  };
  const ends = Math.max(bottom, ...[...labels(left), ...labels(right)].map(({ at }) => at + 18));
  // Where there is little room between both, what happens on the way stands beneath them.
  const below = isNarrow ? ends + 16 : Math.max(from.y + from.height, into.y + into.height) + 18;
  const depth = Math.max(ends, below + 16 * (between.length - 1)) + 8;
  return (
    <figure class="diagram">
      <svg viewBox={`0 0 ${width} ${depth}`} role="img" aria-label={t('match.diagram')}>
        <text x="0" y="18" class="strong">{short(pair.supply.site.name)}</text>
        <text x={width} y="18" text-anchor="end" class="strong">{short(pair.demand.site.name)}</text>
        <path d={ribbon} fill={colour} opacity="0.45" />
        {between.map((text, at) => <text key={at} x={middle} y={below + 16 * at} text-anchor="middle" class="quiet">{text}</text>)}
        {left.map((part) => <rect key={part.name} class={part.kind} x={x1} y={part.y} width={BAR} height={part.height} style={part.kind === 'used' ? { fill: colour } : undefined} />)}
        {right.map((part) => <rect key={part.name} class={part.kind} x={x2} y={part.y} width={BAR} height={part.height} style={part.kind === 'used' ? { fill: colour } : undefined} />)}
        {labels(left).map((part) => <Label key={part.name} x={x1 - 8} anchor="end" y={part.at} part={part} unit={unit} />)}
        {labels(right).map((part) => <Label key={part.name} x={x2 + BAR + 8} anchor="start" y={part.at} part={part} unit={unit} />)}
      </svg>
    </figure>
  );
}

function Label({ x, y, anchor, part, unit }: { x: number; y: number; anchor: 'start' | 'end'; part: Part; unit: Parameters<typeof amount>[1] }) {
  return (
    <text x={x} y={y} text-anchor={anchor}>
      <tspan class="strong">{amount(part.annual, unit)}</tspan>
      <tspan x={x} dy="15" class="quiet">{part.name}</tspan>
    </text>
  );
}
