// The others in the lists of both flows: why this one is before them, or behind.
import { get, useLoad, type Direction, type Match } from '../../api';
import { Loading, Wrong } from '../../components';
import { t } from '../../i18n';
import { amount, km, money, number, resource } from '../../i18n/format';
import { to } from '../../router';
import { technology } from '../matches/words';
import type { Explained } from './pair';

const BEFORE_AND_AFTER = 2;
const READ = 50;

/** The neighbours of a match in the list of a flow: those just before and just after it. */
function around(items: Match[], id: string): Match[] {
  const at = items.findIndex((one) => one.id === id);
  if (at < 0) return items.slice(0, 2 * BEFORE_AND_AFTER);
  const from = Math.max(0, at - BEFORE_AND_AFTER);
  return items.slice(from, from + 2 * BEFORE_AND_AFTER + 1).filter((one) => one.id !== id);
}

/** How another differs from this one, in words: what it is worth, and what that comes from. */
export function differs(other: Match, pair: Explained): string {
  const words: string[] = [];
  // A pair that is no match counts as worth nothing in lists; here it is what it would come to.
  const own = pair.feasible ? pair : { value_eur_per_year: pair.appraisal?.confidence.p10 ?? 0, deliverable_annual: pair.appraisal?.delivered_annual };
  const value = other.value_eur_per_year - own.value_eur_per_year;
  if (Math.abs(value) >= 1) words.push(t(value > 0 ? 'match.worth_more' : 'match.worth_less', { value: money(Math.abs(value)) }));
  const distance = other.distance_km - pair.distance_km;
  if (Math.abs(distance) >= 0.05) words.push(t(distance > 0 ? 'match.farther' : 'match.nearer', { distance: km(Math.abs(distance)) }));
  const delivered = (other.deliverable_annual ?? 0) - (own.deliverable_annual ?? 0);
  const isOneUnit = other.annual_unit === pair.annual_unit;
  if (isOneUnit && Math.abs(delivered) > 0.001 * (own.deliverable_annual ?? 0)) words.push(t(delivered > 0 ? 'match.gives_more' : 'match.gives_less', { amount: amount(Math.abs(delivered), other.annual_unit) }));
  if (other.technology && other.technology !== pair.appraisal?.technology) words.push(technology(other.technology));
  return words.join(', ');
}

function Rivals({ pair, direction }: { pair: Explained; direction: Direction }) {
  const { flow, site } = pair[direction];
  const { value, problem, reload } = useLoad(`rivals ${flow} ${pair.as_of}`, (signal) => get('/v1/matches', { query: { flow, limit: READ }, signal }));
  const other = direction === 'supply' ? 'demand' : 'supply';
  const rank = (direction === 'supply' ? pair.supply_rank : pair.demand_rank) ?? null;
  const near = value && around(value.body.items, pair.id);
  return (
    <div>
      <h3>{t(`match.list_of_${direction}`, { site: site.name })}</h3>
      <p>{rank === null ? t('match.not_in_list') : t('match.place', { place: number(rank) })}</p>
      {problem && <Wrong problem={problem} again={reload} />}
      {!value && !problem && <Loading />}
      {near && near.length === 0 && <p class="soft">{t('match.no_rivals')}</p>}
      {near && near.length > 0 && (
        <ol class="rivals">
          {near.map((one) => {
            const place = direction === 'supply' ? one.supply_rank : one.demand_rank;
            return (
              <li key={one.id}>
                <span class="rank">{place === null ? '–' : `${number(place)}.`}</span>
                <span><a href={to('matches', [one.id])}>{one[other].site.name}</a> <span class="soft">{resource(one[other].resource)} · {money(one.value_eur_per_year)}</span><br />{differs(one, pair)}</span>
              </li>
            );
          })}
        </ol>
      )}
    </div>
  );
}

export const BothLists = ({ pair }: { pair: Explained }) => (
  <div class="two">
    <Rivals pair={pair} direction="supply" />
    <Rivals pair={pair} direction="demand" />
  </div>
);
