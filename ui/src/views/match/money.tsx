// What a pair is worth: to both sides, how sure that is, what it hangs on, and every number that it rests on.
import { t } from '../../i18n';
import { money, number } from '../../i18n/format';
import { percent, perUnit, signed, sum, tonnes, years } from '../matches/units';
import { adviceText, assumptionText, builtText } from './words';
import { useWidth } from './width';
import type { Appraisal, Assessment, Books, Explained } from './pair';

const GAINS: Array<keyof Books> = ['avoided_purchase', 'avoided_disposal', 'price'];
const COSTS: Array<keyof Books> = ['treatment', 'energy', 'upkeep', 'transport'];

function irr({ irr: { roots, rate, count } }: Assessment): string {
  if (roots === 'one' && rate !== undefined) return percent(rate);
  return roots === 'several' ? t('match.irr_several', { count: count ?? 2 }) : '–';
}

export function Economics({ of, unit }: { of: Appraisal; unit: string }) {
  const sides = [of.supply, of.demand, of.together];
  const titles = [t('common.supply'), t('common.demand'), t('match.together')];
  const line = (name: string, say: (side: Assessment) => string, strong = false) => (
    <tr key={name} class={strong ? 'sum' : undefined}>
      <th scope="row">{name}</th>
      {sides.map((side, at) => <td key={at} class="right">{say(side)}</td>)}
    </tr>
  );
  const some = (name: keyof Books) => sides.some((side) => Math.abs(side.books[name]) >= 0.5);
  const cost = (value: number) => (Math.abs(value) < 0.5 ? money(0) : money(-value));
  return (
    <>
      <div class="wide" role="group" aria-label={t('match.economics')} tabIndex={0}>
        <table class="books">
          <caption>{t('match.economics_caption', { price: perUnit(of.even_price_per_unit, unit) })}</caption>
          <thead><tr><td />{titles.map((title) => <th key={title} scope="col" class="right">{title}</th>)}</tr></thead>
          <tbody>
            {GAINS.filter(some).map((name) => line(t(`match.book_${name as 'price'}`), ({ books }) => money(books[name] || 0)))}
            {COSTS.filter(some).map((name) => line(t(`match.book_${name as 'energy'}`), ({ books }) => cost(books[name])))}
            {line(t('match.yearly'), (side) => money(side.yearly_eur), true)}
            {line(t('match.annuity'), (side) => cost(side.yearly_eur - side.value.yearly_eur))}
            {line(t('match.worth'), (side) => money(side.value.yearly_eur), true)}
            {line(t('match.investment'), ({ books }) => sum(Math.abs(books.capital)))}
            {line(t('matches.npv'), (side) => sum(side.value.npv_eur))}
            {line(t('match.irr'), irr)}
            {line(t('matches.payback'), (side) => (side.books.capital > 0 ? years(side.simple_payback_years) : '–'))}
            {line(t('match.discounted_payback'), (side) => (side.books.capital > 0 ? years(side.discounted_payback_years) : '–'))}
          </tbody>
        </table>
      </div>
      {of.levelised && <p>{t('match.levelised', { exchange: perUnit(of.levelised.exchange_eur_per_unit, unit), reference: perUnit(of.levelised.reference_eur_per_unit, unit) })}</p>}
      {of.capital.length > 0 && <p>{t('match.built', { what: of.capital.map((part) => `${builtText(part.what)} ${sum(part.eur)}`).join(', ') })}</p>}
      {of.with_store && (
        <p>{t(of.with_store.added_eur_per_year > 0 ? 'match.store_pays' : 'match.store_does_not_pay', {
          holds: `${number(of.with_store.holds_mwh)} MWh`, hours: number(of.with_store.hours), capital: sum(of.with_store.capital_eur), value: money(Math.abs(of.with_store.added_eur_per_year)),
        })}</p>
      )}
      {of.use_of?.permit && <p>{t('match.permit', { permit: of.use_of.permit, precedent: of.use_of.precedent ?? '–' })}</p>}
    </>
  );
}

const ROW = 30;

/** A number, 30 % more and 30 % less: from where to where the yearly value of both together goes. */
export function Sensitivity({ of }: { of: Appraisal }) {
  const { width, isNarrow } = useWidth();
  const left = isNarrow ? 86 : 150;
  const swings = of.sensitivity.map(({ lever, points }) => {
    const ends = [points[0], points.at(-1)].map((point) => ({ change: point?.change ?? 0, value: point?.outcome.together.yearly_eur ?? 0 }));
    return { lever, less: ends[0]!, more: ends[1]!, reach: Math.abs(ends[0]!.value - ends[1]!.value) };
  }).filter(({ reach }) => reach >= 1).sort((one, other) => other.reach - one.reach);
  const now = of.together.value.yearly_eur;
  const all = [0, now, ...swings.flatMap(({ less, more }) => [less.value, more.value])];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const x = (value: number) => left + ((value - low) / (high - low || 1)) * (width - left - 70) + 20;
  return (
    <figure class="bars">
      <svg viewBox={`0 0 ${width} ${swings.length * (ROW + 16) + 26}`} role="img" aria-label={t('match.sensitivity')}>
        <line class="axis" x1={x(0)} x2={x(0)} y1="0" y2={swings.length * (ROW + 16)} />
        <line class="now" x1={x(now)} x2={x(now)} y1="0" y2={swings.length * (ROW + 16)} />
        <text class="quiet" x={x(0)} y={swings.length * (ROW + 16) + 16} text-anchor="middle">{Math.abs(x(0) - x(now)) > 90 ? '0' : ''}</text>
        <text class="quiet" x={x(now)} y={swings.length * (ROW + 16) + 16} text-anchor="middle">{t('match.as_entered', { value: money(now) })}</text>
        {swings.map(({ lever, less, more }, at) => {
          // The marks of a short bar would stand on each other.
          const isWide = Math.abs(x(more.value) - x(less.value)) > 70;
          const y = at * (ROW + 16);
          const [from, to] = [less, more].sort((one, other) => one.value - other.value) as [typeof less, typeof more];
          return (
            <g key={lever}>
              <text x="0" y={y + 20}>{t(`match.lever_${lever}`)}</text>
              <rect class="swing" x={x(from.value)} y={y + 6} width={Math.max(2, x(to.value) - x(from.value))} height={ROW - 14} />
              <text class="quiet" x={x(from.value)} y={y + ROW + 8} text-anchor="middle">{isWide ? signed(from.change, percent) : `±${percent(Math.abs(from.change))}`}</text>
              {isWide && <text class="quiet" x={x(to.value)} y={y + ROW + 8} text-anchor="middle">{signed(to.change, percent)}</text>}
            </g>
          );
        })}
      </svg>
      <figcaption class="soft">{t('match.sensitivity_caption')}</figcaption>
      <ul class="plain no-print">
        {swings.map(({ lever, less, more }) => (
          <li key={lever}>{t('match.swing', { lever: t(`match.lever_${lever}`), less: money(less.value), more: money(more.value), by: percent(Math.abs(more.change)) })}</li>
        ))}
      </ul>
    </figure>
  );
}

/** From P10 to P90, with P50 and nothing marked. */
export function Confidence({ of }: { of: Appraisal }) {
  const { width } = useWidth();
  const { p10, p50, p90, probability_positive: chance } = of.confidence;
  const [low, high] = [Math.min(0, p10), Math.max(0, p90)];
  const x = (value: number) => 20 + ((value - low) / (high - low || 1)) * (width - 50);
  return (
    <>
      <figure class="bars">
        <svg viewBox={`0 0 ${width} 76`} role="img" aria-label={t('match.confidence_label', { p10: money(p10), p50: money(p50), p90: money(p90) })}>
          <line class="axis" x1={x(0)} x2={x(0)} y1="4" y2="46" />
          <rect class="swing" x={x(p10)} y="14" width={Math.max(2, x(p90) - x(p10))} height="18" />
          <line class="now" x1={x(p50)} x2={x(p50)} y1="8" y2="38" />
          <text class="quiet" x={x(0)} y="62" text-anchor="middle">{Math.abs(x(0) - x(p10)) > 30 && Math.abs(x(0) - x(p90)) > 30 ? '0' : ''}</text>
          {([['P10', p10], ['P50', p50], ['P90', p90]] as const).map(([name, value]) => <text key={name} class="quiet" x={x(value)} y="62" text-anchor="middle">{name}</text>)}
        </svg>
      </figure>
      <p>{t('match.confidence_text', { p10: money(p10), p50: money(p50), p90: money(p90), chance: percent(chance) })}</p>
      {of.advice && <p>{adviceText(of.advice)}</p>}
      <p class="soft">{t('match.score', { score: percent(of.score.value) })} {of.score.parts.map((part) => t('match.score_part', { part: t(`match.part_${part.name as 'economics'}`), value: percent(part.value), weight: percent(part.weight) })).join(', ')}</p>
    </>
  );
}

export function Carbon({ of }: { of: Appraisal }) {
  const { carbon } = of;
  const saved = carbon.saved_t ?? 0;
  const rows: Array<[string, number]> = [
    [t('match.co2_replaced'), carbon.reference_t],
    [t(saved < 0 ? 'match.co2_missed' : 'match.co2_disposal'), saved],
    [t('match.co2_electricity'), -carbon.electricity_t],
    [t('match.co2_transport'), -carbon.transport_t],
    [t('match.co2_embodied'), -carbon.embodied_t],
  ];
  return (
    <>
      <table class="narrow">
        <tbody>
          {rows.filter(([, value], at) => at === 0 || Math.abs(value) > 1e-9).map(([name, value]) => <tr key={name}><th scope="row">{name}</th><td class="right">{tonnes(value)}</td></tr>)}
          <tr class="sum"><th scope="row">{t('match.co2_total')}</th><td class="right">{tonnes(carbon.total_t)}</td></tr>
        </tbody>
      </table>
      {carbon.biogenic_t !== 0 && <p>{t('match.co2_biogenic', { tonnes: tonnes(carbon.biogenic_t) })}</p>}
      <p>{carbon.total_t > 0 ? t('match.co2_share', { supply: tonnes(carbon.supply_t), demand: tonnes(carbon.demand_t) }) : t('match.co2_none')}</p>
    </>
  );
}

export function Assumptions({ pair }: { pair: Explained }) {
  const all = pair.appraisal?.assumptions ?? [];
  const unitOf = (unit: string) => unit.replace('EUR', '€').replace('m3', 'm³').replace('CO2', 'CO₂');
  const say = (value: number, unit: string) => (unit.startsWith('1/a') ? `${percent(value)}/a` : `${number(value)}\u00a0${unitOf(unit)}`);
  return (
    <div class="scroll">
      <table>
        <caption>{t('match.assumptions_caption')}</caption>
        <thead><tr><th scope="col">{t('match.assumption')}</th><th scope="col" class="right">{t('common.value')}</th><th scope="col">{t('match.source')}</th></tr></thead>
        <tbody>
          {all.map(({ what, value, unit, source }) => (
            <tr key={what}>
              <td>{assumptionText(what)}</td>
              <td class="right" data-title={t('common.value')}>{say(value, unit)}</td>
              <td data-title={t('match.source')}>{source}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
