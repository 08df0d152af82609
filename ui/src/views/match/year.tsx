// The year of both over typical days: for each month a working day and a day of the weekend, hour by hour. What is delivered is filled, the
// supply is a line, the demand a broken one.
import { locale, t } from '../../i18n';
import { number } from '../../i18n/format';
import { rate } from '../matches/units';
import type { TypicalYear } from './pair';
import { useWidth } from './width';

const [MONTHS, DAYS, HOURS] = [12, 2, 24];
const [HEIGHT, LEFT, TOP] = [190, 46, 8];

/** The points of steps, as the path of an SVG that goes in stairs. */
function stairs(of: number[], step: number, y: (value: number) => number): string {
  return of.map((value, at) => `${at === 0 ? 'M' : 'L'}${(LEFT + at * step).toFixed(1)} ${y(value).toFixed(1)}H${(LEFT + (at + 1) * step).toFixed(1)}`).join('');
}

const monthName = (month: number, isNarrow = false) => new Intl.DateTimeFormat(locale(), { month: isNarrow ? 'narrow' : 'short' }).format(new Date(2025, month, 15));

/** The mean rate of a month, weighted by how many hours of the year belong to each step. */
function mean(of: number[], hours: number[], month: number): number {
  const [from, to] = [month * DAYS * HOURS, (month + 1) * DAYS * HOURS];
  const [all, weights] = [of.slice(from, to), hours.slice(from, to)];
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return sum > 0 ? all.reduce((total, value, at) => total + value * weights[at]!, 0) / sum : 0;
}

export function Year({ year }: { year: TypicalYear | undefined }) {
  const { width, isNarrow } = useWidth();
  const step = (width - LEFT) / (MONTHS * DAYS * HOURS);
  if (!year) return <p class="soft">{t('match.no_days')}</p>;
  const { supply, demand, delivered, supply_unit: given, demand_unit: needed, hours } = year;
  const most = Math.max(...supply, ...demand, ...(delivered ?? []), 1e-9);
  const y = (value: number) => TOP + (1 - value / most) * (HEIGHT - TOP);
  const filled = delivered && `${stairs(delivered, step, y)}V${HEIGHT}H${LEFT}Z`;
  return (
    <figure class="year">
      <p class="keys" aria-hidden="true">
        <span class="key supply" />{t('common.supply')} <span class="key demand" />{t('common.demand')} {delivered && <><span class="key delivered" />{t('match.delivered')}</>}
      </p>
      <svg viewBox={`0 0 ${width} ${HEIGHT + 22}`} role="img" aria-label={t('match.year_label')}>
        {filled && <path class="delivered" d={filled} />}
        {Array.from({ length: MONTHS }, (_, month) => {
          const x = LEFT + month * DAYS * HOURS * step;
          return (
            <g key={month}>
              <line class="tick" x1={x} x2={x} y1={TOP} y2={HEIGHT} />
              <rect class="weekend" x={x + HOURS * step} y={TOP} width={HOURS * step} height={HEIGHT - TOP} />
              <text class="quiet" x={x + HOURS * step} y={HEIGHT + 16} text-anchor="middle">{monthName(month, isNarrow)}</text>
            </g>
          );
        })}
        <text class="quiet" x={LEFT - 4} y={TOP + 10} text-anchor="end">{number(most, 2)}</text>
        <text class="quiet" x={LEFT - 4} y={TOP + 25} text-anchor="end">{needed.replace('m3', 'm³')}</text>
        <text class="quiet" x={LEFT - 4} y={HEIGHT} text-anchor="end">0</text>
        <path class="line supply" d={stairs(supply, step, y)} />
        <path class="line demand" d={stairs(demand, step, y)} />
      </svg>
      <figcaption class="soft">{t('match.year_caption')}</figcaption>
      <details class="no-print">
        <summary>{t('match.year_table')}</summary>
        <div class="scroll">
          <table>
            <caption>{t('match.year_table_caption')}</caption>
            <thead><tr><th scope="col">{t('match.month')}</th><th scope="col" class="right">{t('common.supply')}</th><th scope="col" class="right">{t('common.demand')}</th><th scope="col" class="right">{t('match.delivered')}</th></tr></thead>
            <tbody>
              {Array.from({ length: MONTHS }, (_, month) => (
                <tr key={month}>
                  <td>{monthName(month)}</td>
                  <td class="right" data-title={t('common.supply')}>{rate(mean(supply, hours, month), given)}</td>
                  <td class="right" data-title={t('common.demand')}>{rate(mean(demand, hours, month), needed)}</td>
                  <td class="right" data-title={t('match.delivered')}>{delivered ? rate(mean(delivered, hours, month), needed) : '–'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}
