// What is given off and what is needed, beside each other: temperatures as bands on one scale, other properties as a table.
import { t } from '../../i18n';
import { amount, number, resource, temperatures } from '../../i18n/format';
import { to } from '../../router';
import { precision } from '../matches/words';
import { percent, rate } from '../matches/units';
import { useWidth } from './width';
import { known } from './words';
import type { Resource, Side } from '../../api';
import type { Explained } from './pair';

const ROW = 34;

function Temperatures({ supply, demand }: { supply: { t_min_c: number; t_max_c: number }; demand: { t_min_c: number; t_max_c: number } }) {
  const { width, isNarrow } = useWidth();
  const left = isNarrow ? 64 : 120;
  const all = [supply.t_min_c, supply.t_max_c, demand.t_min_c, demand.t_max_c];
  const [low, high] = [Math.min(0, ...all), Math.max(...all) * 1.08];
  const x = (of: number) => left + ((of - low) / (high - low)) * (width - left - 26);
  const step = [10, 20, 50, 100, 200, 500].find((of) => (high - low) / of <= (isNarrow ? 4 : 8)) ?? 500;
  const ticks = Array.from({ length: Math.floor(high / step) + 1 }, (_, at) => at * step);
  return (
    <figure class="bands">
      <svg viewBox={`0 0 ${width} ${2 * ROW + 26}`} role="img" aria-label={t('match.bands', { supply: temperatures(supply.t_min_c, supply.t_max_c), demand: temperatures(demand.t_min_c, demand.t_max_c) })}>
        {ticks.map((at) => (
          <g key={at}>
            <line class="tick" x1={x(at)} x2={x(at)} y1="0" y2={2 * ROW} />
            <text class="quiet" x={x(at)} y={2 * ROW + 16} text-anchor="middle">{number(at)} °C</text>
          </g>
        ))}
        {([['supply', supply], ['demand', demand]] as const).map(([name, of], at) => (
          <g key={name}>
            <text x="0" y={at * ROW + 21}>{t(`common.${name}`)}</text>
            <rect class={name} x={x(of.t_min_c)} y={at * ROW + 6} width={Math.max(3, x(of.t_max_c) - x(of.t_min_c))} height={ROW - 14} />
          </g>
        ))}
      </svg>
    </figure>
  );
}

/** Properties that are neither the family nor a temperature, with their units. */
function properties(of: Resource): Array<[string, string]> {
  const all = { ...of, ...('parameters' in of ? of.parameters : {}) } as Record<string, unknown>;
  const texts: Array<[string, string]> = [];
  for (const [name, value] of Object.entries(all)) {
    if (['family', 't_min_c', 't_max_c', 'parameters', 'code', 'kind'].includes(name) || value === undefined || value === null) continue;
    const shown = typeof value === 'boolean' ? t(value ? 'matches.yes' : 'matches.no') : typeof value === 'number' ? withUnit(name, value) : (known(`medium_${String(value)}`) ?? String(value));
    texts.push([known(`property_${name}`) ?? name, shown]);
  }
  return texts;
}

function withUnit(name: string, value: number): string {
  if (name === 'purity' || name === 'moisture') return percent(value);
  const units: Array<[string, string]> = [['_mg_per_l', 'mg/l'], ['_us_per_cm', 'µS/cm'], ['_bar', 'bar'], ['_kv', 'kV'], ['_c', '°C']];
  return `${number(value)}\u00a0${units.find(([end]) => name.endsWith(end))?.[1] ?? ''}`;
}

function Column({ of, left, unit }: { of: Side; left: number | null | undefined; unit: Explained['annual_unit'] }) {
  const { quantity } = of;
  const rows: Array<[string, string]> = [
    [t('match.what'), resource(of.resource)],
    [t('common.amount'), amount(quantity.annual, quantity.annual_unit)],
    ...(left !== null && left !== undefined && left < quantity.annual * 0.999_999 ? [[t('match.of_which_left'), amount(left, unit)] as [string, string]] : []),
    ...(quantity.peak !== undefined && quantity.peak_unit ? [[t('match.peak'), rate(quantity.peak, quantity.peak_unit)] as [string, string]] : []),
    [t('matches.precision'), precision(of.precision)],
    ...properties(of.resource),
  ];
  return <dl class="facts-of">{rows.map(([name, text]) => <div key={name}><dt>{name}</dt><dd>{text}</dd></div>)}</dl>;
}

export function Bands({ pair }: { pair: Explained }) {
  const { supply, demand } = pair;
  const isWarm = 't_min_c' in supply.resource && 't_min_c' in demand.resource;
  return (
    <>
      <div class="two">
        <div><h3>{t('common.supply')}: <a href={to('site', [supply.site.id])}>{supply.site.name}</a></h3><Column of={supply} left={pair.supply_left_annual} unit={pair.annual_unit} /></div>
        <div><h3>{t('common.demand')}: <a href={to('site', [demand.site.id])}>{demand.site.name}</a></h3><Column of={demand} left={pair.demand_left_annual} unit={pair.annual_unit} /></div>
      </div>
      {isWarm && <Temperatures supply={supply.resource as never} demand={demand.resource as never} />}
    </>
  );
}
