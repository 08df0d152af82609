// What a plan says: what it comes to, why nothing is better, who exchanges what, and what one unit more would be worth.
import { useMemo, useState } from 'preact/hooks';
import { Glyph, Table } from '../../components';
import { t } from '../../i18n';
import { amount, count, km, moment, money, resource } from '../../i18n/format';
import { refine, to, useRoute } from '../../router';
import { matchAddress, siteAddress } from '../site/links';
import type { PlaceShows, Point } from '../site/place';
import { PlaceMap } from '../site/place-map';
import { Apply } from './apply';
import { Exchanges } from './exchanges';
import { Months } from './months';
import { SharesOf } from './shares';
import { imaginedIn, type Imagined } from './thought';
import type { Changed, Changes, Exchange, FamilyPlan, Plan, PlannedFlow } from './types';
import { aimed, capital, co2, familyName, gains, percent, proven, scarcity } from './words';

function Totals({ families }: { families: FamilyPlan[] }) {
  const sum = (of: (family: FamilyPlan) => number) => families.reduce((sum, family) => sum + of(family), 0);
  return (
    <Table<FamilyPlan>
      caption={t('plan.totals', {
        money: money(sum(({ totals }) => totals.value_eur_per_year)), co2: co2(sum(({ totals }) => totals.co2_avoided_t_per_year)),
        capital: capital(sum(({ totals }) => totals.capital_eur)), count: sum(({ totals }) => totals.exchanges),
      })}
      rows={families}
      id={({ family }) => family}
      columns={[
        { key: 'family', title: t('plan.family'), plain: true, cell: familyName },
        { key: 'exchanges', title: t('plan.exchanges'), right: true, cell: ({ totals, candidates }) => t('plan.of_pairs', { count: totals.exchanges, all: candidates }) },
        { key: 'amount', title: t('common.amount'), right: true, cell: ({ totals }) => amount(totals.planned_annual || undefined, totals.annual_unit) },
        { key: 'value', title: t('common.value'), right: true, cell: ({ totals }) => money(totals.value_eur_per_year) },
        { key: 'co2', title: t('plan.avoids'), right: true, cell: ({ totals }) => co2(totals.co2_avoided_t_per_year) },
        { key: 'capital', title: t('plan.capital'), right: true, cell: ({ totals }) => capital(totals.capital_eur) },
      ]}
    />
  );
}

/** Why nothing is better, and what taking the best pair first would come to. */
function Why({ plan }: { plan: Plan }) {
  const some = plan.families.filter(({ totals, best_first, proof }) => totals.exchanges > 0 || (best_first?.exchanges ?? 0) > 0 || proof !== undefined);
  return (
    <section>
      <h2>{t('plan.why')}</h2>
      {plan.budget && <p>{t('plan.spends', { capital: capital(plan.budget.capital_eur), budget: capital(plan.budget.budget_eur) })} {proven(plan.budget.proof, plan.families.reduce((sum, { candidates }) => sum + candidates, 0))}</p>}
      <ul class="said">
        {some.map((family) => {
          const gain = gains(plan, family);
          const more = gain && gain.plan - gain.first;
          return (
            <li key={family.family}>
              <strong>{familyName(family)}:</strong>{' '}
              {gain && family.yearly && t('plan.yearly', { yearly: aimed(gain.first, gain.unit), plan: aimed(gain.plan, gain.unit) })}
              {gain && !family.yearly && (more! > Math.abs(gain.first) * 1e-6
                ? t('plan.more', { first: aimed(gain.first, gain.unit), more: aimed(more!, gain.unit), part: gain.first > 0 ? ` (${percent(more! / gain.first)})` : '' })
                : more! < -Math.abs(gain.first) * 1e-6 ? t('plan.less', { first: aimed(gain.first, gain.unit), less: aimed(-more!, gain.unit) })
                : t('plan.alike', { first: aimed(gain.first, gain.unit) }))}{' '}
              {family.proof && proven(family.proof, family.candidates)}{' '}
              {family.overbooked_flows > 0 && t('plan.overbooked', { count: family.overbooked_flows })}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

const SHOWN = 6;

function Scarce({ families, imagined }: { families: FamilyPlan[]; imagined: Imagined }) {
  const [all, setAll] = useState(false);
  const found = useMemo(() => {
    const sides = new Map(families.flatMap(({ exchanges }) => exchanges.flatMap(({ supply, demand }) => [supply, demand])).map((side) => [side.flow, side]));
    const rows = families.flatMap(({ flows }) => flows).flatMap((flow: PlannedFlow) => {
      const [price, side] = [scarcity(flow), sides.get(flow.flow)];
      return price ? [{ flow, price, side }] : [];
    });
    return rows.sort((one, other) => other.price.size - one.price.size);
  }, [families]);
  if (found.length === 0) return null;
  return (
    <section>
      <h2>{t('plan.scarce')}</h2>
      <ul class="said">
        {found.slice(0, all ? undefined : SHOWN).map(({ flow, price, side }) => (
          <li key={`${flow.flow} ${flow.direction}`}>
            {t(flow.direction === 'supply' ? 'plan.more_supply' : 'plan.more_demand', { more: price.more, what: side ? resource(side.resource) : flow.flow })}{' '}
            {!side ? flow.flow : imagined.sites.has(side.site.id) ? side.site.name : <a href={siteAddress(side.site.id)}>{side.site.name}</a>} {t('plan.adds', { adds: price.adds })}
          </li>
        ))}
      </ul>
      {found.length > SHOWN && !all && <p><button onClick={() => setAll(true)}>{t('plan.all_scarce', { count: found.length })}</button></p>}
    </section>
  );
}

const KINDS = ['new', 'gone', 'larger', 'smaller'] as const;

function Since({ changes }: { changes: Changes }) {
  const rows = KINDS.flatMap((kind) => changes[kind].map((one) => ({ ...one, kind })));
  const before = <a href={to('plan', [changes.since])}>{moment(new Date(changes.made_at))}</a>;
  return (
    <section>
      <h2>{t('plan.since')}</h2>
      <p>{t('plan.compared')} {before}. {rows.length === 0 ? t('plan.no_changes') : t('plan.changed', { count: rows.length })}</p>
      {rows.length > 0 && (
        <Table<Changed & { kind: (typeof KINDS)[number] }>
          caption={t('plan.changes')}
          rows={rows}
          id={({ id }) => id}
          columns={[
            { key: 'id', title: t('plan.exchange'), plain: true, cell: ({ id }) => <a href={matchAddress(id)}>{id.replace('~', ' → ')}</a> },
            { key: 'kind', title: t('plan.kind'), cell: ({ kind }) => t(`plan.kind_${kind}`) },
            { key: 'before', title: t('plan.before'), right: true, cell: (one) => amount(one.before_annual || undefined, one.annual_unit) },
            { key: 'now', title: t('plan.now'), right: true, cell: (one) => amount(one.planned_annual || undefined, one.annual_unit) },
          ]}
        />
      )}
    </section>
  );
}

/** What was planned as if it were there, and whether the plan has a use for it. */
function AsIf({ imagined: { sites, flows }, exchanges }: { imagined: Imagined; exchanges: Exchange[] }) {
  if (sites.size + flows.size === 0) return null;
  const used = (flow: string) => exchanges.filter(({ supply, demand }) => supply.flow === flow || demand.flow === flow).reduce((sum, { planned_annual }) => sum + planned_annual, 0);
  const nameOf = (id: string) => sites.get(id)?.name ?? exchanges.flatMap(({ supply, demand }) => [supply.site, demand.site]).find((site) => site.id === id)?.name ?? id;
  return (
    <section>
      <h2>{t('plan.as_if')}</h2>
      <ul class="said">
        {[...flows.values()].map((flow) => (
          <li key={flow.id}>
            <strong>{nameOf(flow.site)}</strong> {t(`map.does_${flow.direction}`, { what: resource(flow.resource) })}, {amount(flow.quantity.annual, flow.quantity.annual_unit)}:{' '}
            {used(flow.id) > 0 ? t('plan.as_if_used', { amount: amount(used(flow.id), flow.quantity.annual_unit) }) : t('plan.as_if_unused')}
          </li>
        ))}
      </ul>
      {sites.size > 0 && (
        <p class="no-print">
          {t('plan.enter_it')}{' '}
          {[...sites.values()].map(({ id, name, coordinates: { lon, lat } }, at) => <>{at > 0 && ', '}<a key={id} href={to('site', ['new'], { lon: String(lon), lat: String(lat) })}>{name}</a></>)}
        </p>
      )}
    </section>
  );
}

const place = ({ coordinates: { lon, lat } }: { coordinates: { lon: number; lat: number } }): Point => [lon, lat];
const width = (value: number) => Math.max(1.5, Math.min(7, 2 * (Math.log10(Math.max(value, 1000)) - 2.5)));

function shownOn(exchanges: Exchange[], families: FamilyPlan[], imagined: Imagined, current: string | undefined): PlaceShows {
  const sites = new Map([...exchanges.flatMap(({ supply, demand }) => [supply.site, demand.site]), ...imagined.sites.values()].map((site) => {
    const isImagined = imagined.sites.has(site.id);
    return [site.id, { id: site.id, name: isImagined ? t('plan.named_not_yet', { name: site.name }) : site.name, at: place(site), isImagined }];
  }));
  const family = new Map(families.flatMap(({ family, exchanges }) => exchanges.map(({ id }) => [id, family])));
  const lines = exchanges.map(({ id, supply, demand, value_eur_per_year: value }) => ({ id, family: family.get(id)!, width: width(value), from: place(supply.site), to: place(demand.site) }));
  return { points: [...sites.values()], lines, current };
}

export function Result({ plan }: { plan: Plan }) {
  const { query } = useRoute();
  const [chosen, setChosen] = useState<Set<string>>(new Set());
  const current = query.get('match') ?? undefined;
  const exchanges = useMemo(() => plan.families.flatMap(({ exchanges }) => exchanges), [plan]);
  const imagined = useMemo(() => imaginedIn(plan.question), [plan]);
  const shows = useMemo(() => shownOn(exchanges, plan.families, imagined, current), [plan, current]);
  return (
    <>
      <Totals families={plan.families} />
      <AsIf imagined={imagined} exchanges={exchanges} />
      {exchanges.length === 0 ? <p role="status">{t('plan.nothing')}</p> : (
        <section>
          <h2>{t('plan.who')}</h2>
          <PlaceMap tall label={t('plan.map')} shows={shows} tells={{ onLine: (match) => refine({ match }) }} />
          <p class="row soft">{plan.families.filter((family) => family.exchanges.length > 0).map((family) => <span key={family.family}><Glyph family={family.family} /> {familyName(family)}</span>)} <span>{t('plan.map_hint')}</span></p>
          <Apply plan={plan.id} exchanges={exchanges} imagined={imagined} chosen={chosen} onChoose={setChosen} />
          <Exchanges plan={plan} exchanges={exchanges} chosen={chosen} onChoose={setChosen} current={current} />
          <p class="soft">{t('plan.distances', { km: km(Math.max(...exchanges.map(({ distance_km }) => distance_km))), count: count(exchanges.length) })}</p>
        </section>
      )}
      {plan.changes && <Since changes={plan.changes} />}
      <Why plan={plan} />
      {plan.periods && <Months plan={plan} />}
      <SharesOf families={plan.families} />
      <Scarce families={plan.families} imagined={imagined} />
    </>
  );
}
