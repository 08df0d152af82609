// What two parties find out together: whether their private price limits leave room, and who may claim the CO2.
import { useState } from 'preact/hooks';
import { get, post, Problem, type components, type Direction } from '../../api';
import { tell, Wrong } from '../../components';
import { t } from '../../i18n';
import { moment } from '../../i18n/format';
import { perUnit, tonnes } from '../matches/units';
import { actorNow } from '../matches/chosen';
import type { Explained } from './pair';

type Zone = components['schemas']['ZoneAnswer'];
type Action = components['schemas']['ZoneQuestion']['action'];
type Status = components['schemas']['Claim']['status'];

const problemOf = (error: unknown) => (error instanceof Problem ? error : new Problem(0, { title: String(error) }));

/** A price suits both limits, or not: each side may ask once a day, and learns no limit. */
export function ZoneOf({ pair, onChanged }: { pair: Explained; onChanged: () => void }) {
  const [heard, setHeard] = useState<Zone>();
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const ask = async (side: Direction, action: Action) => {
    setBusy(true);
    setProblem(undefined);
    try {
      setHeard((await post('/v1/matches/{id}/zone', { ids: { id: pair.id }, body: { side, action } })).body);
      onChanged();
    } catch (error) {
      setProblem(problemOf(error));
    }
    setBusy(false);
  };
  const sides: Direction[] = ['supply', 'demand'];
  return (
    <>
      <p class="soft">{t('match.zone_hint')}</p>
      {sides.map((side) => (
        <p class="row" key={side} role="group" aria-label={pair[side].site.name}>
          <span>{t(`common.${side}`)}, {pair[side].site.name}:</span>
          <button disabled={busy} onClick={() => void ask(side, 'ask')}>{t('match.zone_ask')}</button>
          <button disabled={busy} onClick={() => void ask(side, 'consent')}>{t('match.zone_consent')}</button>
          <button class="quiet" disabled={busy} onClick={() => void ask(side, 'withdraw')}>{t('match.zone_withdraw')}</button>
        </p>
      ))}
      <div aria-live="polite">
        {problem && <Wrong problem={problem} />}
        {heard && !problem && (
          <p class="notice">
            {heard.has_zone !== undefined && <>{t(heard.has_zone ? 'match.zone_is' : 'match.zone_is_not')} </>}
            {t('match.zone_consents', { supply: t(heard.supply_consents ? 'matches.yes' : 'matches.no'), demand: t(heard.demand_consents ? 'matches.yes' : 'matches.no') })}
            {heard.even_split_eur_per_unit !== undefined && ` ${t('match.zone_split', { price: perUnit(heard.even_split_eur_per_unit, pair.unit) })}`}
            {heard.may_ask_from && ` ${t('match.zone_again', { when: moment(new Date(heard.may_ask_from)) })}`}
          </p>
        )}
      </div>
    </>
  );
}

const NEXT: Record<Status, Status | undefined> = { indicative: 'approved', approved: 'verified', verified: undefined };

/** The one claim of the CO2 that is avoided; it can be made from the contract on. */
export function ClaimOf({ pair, onChanged }: { pair: Explained; onChanged: () => void }) {
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const { claim } = pair;
  const may = pair.state === 'contracted' || pair.state === 'live';
  const next: Status | undefined = claim ? NEXT[claim.status] : 'indicative';
  const make = async (status: Status) => {
    setBusy(true);
    setProblem(undefined);
    const actor = actorNow();
    try {
      const { etag } = await get('/v1/matches/{id}/transitions', { ids: { id: pair.id } });
      await post('/v1/matches/{id}/claim', { ids: { id: pair.id }, body: { status, ...(actor && { actor }) }, ...(etag && { ifMatch: etag }) });
      tell(t('match.claimed'));
      onChanged();
    } catch (error) {
      setProblem(problemOf(error));
    }
    setBusy(false);
  };
  return (
    <>
      {claim && (
        <p>{t('match.claim', { tonnes: tonnes(claim.avoided_t_per_year), status: t(`match.claim_${claim.status}`), supply: tonnes(claim.supply_t_per_year), demand: tonnes(claim.demand_t_per_year) })}</p>
      )}
      {claim && claim.signed.length > 0 && (
        <ul class="plain">
          {claim.signed.map(({ status, at, actor }, index) => <li key={index}>{t(`match.claim_${status as Status}`)}: {moment(new Date(at))}{actor && ` · ${actor}`}</li>)}
        </ul>
      )}
      {!claim && !may && <p class="soft">{t('match.claim_later')}</p>}
      {may && next && <p class="no-print"><button disabled={busy} onClick={() => void make(next)}>{t(`match.claim_make_${next}`)}</button></p>}
      {problem && <Wrong problem={problem} />}
    </>
  );
}
