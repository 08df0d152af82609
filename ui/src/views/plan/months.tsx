// A plan in periods: what is exchanged in each month, as bars and as a table. Of typical days the hours of a month are added up.
import { Table, type Column } from '../../components';
import { locale, t } from '../../i18n';
import { amount, number } from '../../i18n/format';
import type { Exchange, FamilyPlan, Plan } from './types';
import { familyName } from './words';

const MONTHS = Array.from({ length: 12 }, (_, at) => at);
const [BAR, HIGH] = [40, 120];
const nameOf = (month: number, style: 'short' | 'narrow') => new Intl.DateTimeFormat(locale(), { month: style, timeZone: 'UTC' }).format(new Date(Date.UTC(2025, month, 1)));

/** Amounts of periods as those of months: there are twelve, or of each month as many hours. */
function byMonth(planned: number[]): number[] {
  const each = planned.length / 12;
  return MONTHS.map((month) => planned.slice(month * each, (month + 1) * each).reduce((sum, part) => sum + part, 0));
}

type Row = Exchange & { months: number[] };

function Bars({ months, label }: { months: number[]; label: string }) {
  const most = Math.max(...months, 1e-9);
  return (
    <svg class="bars" viewBox={`0 0 ${12 * BAR} ${HIGH + 20}`} role="img" aria-label={label}>
      {months.map((part, month) => (
        <g key={month}>
          <rect x={month * BAR + 4} y={HIGH - (HIGH * part) / most} width={BAR - 8} height={(HIGH * part) / most} />
          <text x={month * BAR + BAR / 2} y={HIGH + 15} text-anchor="middle">{nameOf(month, 'narrow')}</text>
        </g>
      ))}
    </svg>
  );
}

function Family({ family }: { family: FamilyPlan }) {
  const rows = family.exchanges.flatMap((one): Row[] => (one.in_periods ? [{ ...one, months: byMonth(one.in_periods.planned) }] : []));
  if (rows.length === 0) return null;
  const unit = family.totals.annual_unit;
  // The unit of an amount of a month, not of a year.
  const of = (part: number) => (part > 0 ? amount(part, unit).replace('/a', '') : '–');
  const sums = MONTHS.map((month) => rows.reduce((sum, { months }) => sum + months[month]!, 0));
  const most = sums.indexOf(Math.max(...sums));
  const columns: Column<Row>[] = MONTHS.map((month) => ({ key: String(month), title: nameOf(month, 'short'), right: true, cell: ({ months }) => of(months[month]!) }));
  return (
    <>
      <h3>{familyName(family)}</h3>
      <Bars months={sums} label={t('plan.bars', { month: nameOf(most, 'short'), amount: of(sums[most]!) })} />
      <div class="dense"><Table<Row>
        caption={t('plan.months_caption')}
        rows={rows}
        id={({ id }) => id}
        columns={[
          { key: 'name', title: t('plan.exchange'), plain: true, cell: ({ supply, demand }) => `${supply.site.name} → ${demand.site.name}` },
          { key: 'rate', title: t('plan.highest'), right: true, cell: ({ in_periods }) => in_periods && `${number(in_periods.highest_rate)}\u00a0${in_periods.rate_unit.replace('m3', 'm³')}` },
          ...columns,
        ]}
      /></div>
    </>
  );
}

export function Months({ plan }: { plan: Plan }) {
  return (
    <section>
      <h2>{t('plan.by_month')}</h2>
      {plan.families.map((family) => <Family key={family.family} family={family} />)}
    </section>
  );
}
