// Two or three matches side by side: what is best in each line is said in words, not by colour alone.
import { useLoad } from '../../api';
import { Glyph, Loading, Wrong } from '../../components';
import { t } from '../../i18n';
import { amount, km, money, resource } from '../../i18n/format';
import { to, useRoute } from '../../router';
import { explain, type Explained } from '../match/pair';
import { reasonText } from '../match/words';
import { percent, perUnit, sum, tonnes, years } from './units';
import { technology } from './words';

export const MOST_COMPARED = 3;

interface Line {
  name: string;
  say: (of: Explained) => string;
  /** What is compared; without it, nothing is best. */
  by?: (of: Explained) => number | null | undefined;
  /** Whether less is better. */
  least?: boolean;
}

function lines(): Line[] {
  const of = ({ appraisal }: Explained) => appraisal ?? undefined;
  return [
    { name: t('matches.compare_supply'), say: (pair) => `${resource(pair.supply.resource)}, ${amount(pair.supply.quantity.annual, pair.supply.quantity.annual_unit)}` },
    { name: t('matches.compare_demand'), say: (pair) => `${resource(pair.demand.resource)}, ${amount(pair.demand.quantity.annual, pair.demand.quantity.annual_unit)}` },
    { name: t('common.state'), say: (pair) => t(`common.state_${pair.state}`) },
    { name: t('matches.feasible'), say: (pair) => (pair.feasible ? t('matches.yes') : pair.reasons.map(reasonText).join('; ')) },
    { name: t('matches.technology'), say: (pair) => technology(of(pair)?.technology) },
    { name: t('common.distance'), say: (pair) => km(pair.distance_km), by: (pair) => pair.distance_km, least: true },
    { name: t('common.amount'), say: (pair) => amount(of(pair)?.delivered_annual, pair.annual_unit), by: (pair) => of(pair)?.delivered_annual },
    { name: t('matches.value_p10'), say: (pair) => money(of(pair)?.confidence.p10), by: (pair) => of(pair)?.confidence.p10 },
    { name: t('matches.value_p50'), say: (pair) => money(of(pair)?.confidence.p50), by: (pair) => of(pair)?.confidence.p50 },
    { name: t('matches.capital'), say: (pair) => sum(of(pair)?.together.books.capital), by: (pair) => of(pair)?.together.books.capital, least: true },
    { name: t('matches.npv'), say: (pair) => sum(of(pair)?.together.value.npv_eur), by: (pair) => of(pair)?.together.value.npv_eur },
    { name: t('matches.payback'), say: (pair) => years(of(pair)?.together.simple_payback_years), by: (pair) => of(pair)?.together.simple_payback_years, least: true },
    { name: t('matches.even_price'), say: (pair) => perUnit(of(pair)?.even_price_per_unit, pair.unit) },
    { name: t('matches.co2'), say: (pair) => tonnes(of(pair)?.carbon.total_t), by: (pair) => of(pair)?.carbon.total_t },
    { name: t('matches.supply_use'), say: (pair) => percent(of(pair)?.supply_use), by: (pair) => of(pair)?.supply_use },
    { name: t('matches.demand_cover'), say: (pair) => percent(of(pair)?.demand_cover), by: (pair) => of(pair)?.demand_cover },
    { name: t('matches.score'), say: (pair) => percent(of(pair)?.score.value), by: (pair) => of(pair)?.score.value },
  ];
}

/** Which of them is best; none where two are, or one is not known. */
function best({ by, least }: Line, pairs: Explained[]): number {
  const values = pairs.map((pair) => by?.(pair));
  if (values.some((value) => value === undefined || value === null)) return -1;
  const [sorted, known] = [[...(values as number[])].sort((one, other) => (least ? one - other : other - one)), values as number[]];
  return Math.abs(sorted[0]! - sorted[1]!) <= 1e-6 * Math.abs(sorted[0]!) ? -1 : known.indexOf(sorted[0]!);
}

export function Compare({ ids }: { ids: string[] }) {
  const { query } = useRoute();
  const shown = ids.slice(0, MOST_COMPARED);
  const { value, problem, reload } = useLoad(`compare ${shown.join()}`, (signal) => Promise.all(shown.map((id) => explain(id, [], signal))));
  const back = new URLSearchParams(query);
  back.delete('compare');
  return (
    <main class="padded" id="content">
      <p class="no-print"><a href={to('matches', [], back)}>← {t('shell.matches')}</a></p>
      <h1 tabIndex={-1}>{t('matches.compare_title', { count: shown.length })}</h1>
      {problem && <Wrong problem={problem} again={reload} />}
      {!value && !problem && <Loading />}
      {value && (
        <div class={`compare of-${value.length}`} role="group" aria-label={t('matches.compare_title', { count: shown.length })} tabIndex={0}>
          <table>
            <thead>
              <tr>
                <td />
                {value.map((pair) => (
                  <th key={pair.id} scope="col"><Glyph family={pair.supply.resource.family} /> <a href={to('matches', [pair.id])}>{pair.supply.site.name} → {pair.demand.site.name}</a></th>
                ))}
              </tr>
            </thead>
            <tbody>
              {lines().map((line) => {
                const winner = best(line, value);
                return (
                  <tr key={line.name}>
                    <th scope="row">{line.name}</th>
                    {value.map((pair, at) => (
                      <td key={pair.id} class={at === winner ? 'best' : undefined}>{line.say(pair)}{at === winner && <span class="tag">{t('matches.best')}</span>}</td>
                    ))}
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </main>
  );
}
