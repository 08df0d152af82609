// The exchanges of a plan: sorted by any column, chosen to be begun, and tied to the map.
import { useMemo, useState } from 'preact/hooks';
import type { Family, Side } from '../../api';
import { Glyph, Table, type Column } from '../../components';
import { t } from '../../i18n';
import { amount, km, money, resource } from '../../i18n/format';
import { refine, useRoute } from '../../router';
import { matchAddress } from '../site/links';
import { imaginedIn, type Imagined } from './thought';
import type { Exchange, Plan } from './types';
import { capital, co2 } from './words';

const STEP = 100;

const BY: Record<string, (one: Exchange) => number | string> = {
  supply: (one) => one.supply.site.name,
  demand: (one) => one.demand.site.name,
  amount: (one) => one.planned_annual,
  value: (one) => one.value_eur_per_year,
  co2: (one) => one.co2_avoided_t_per_year,
  capital: (one) => one.capital_eur,
  distance: (one) => one.distance_km,
};

/** A site, or a flow of a site that is there, that is not there yet is marked. */
function side(of: Side, { sites, flows }: Imagined) {
  const [site, flow] = [sites.has(of.site.id), flows.has(of.flow)];
  return <span>{of.site.name} {site && <span class="tag">{t('plan.not_yet')}</span>}<br /><span class="soft">{resource(of.resource)}</span> {flow && !site && <span class="tag">{t('plan.not_yet')}</span>}</span>;
}

/** Whether one of its sides is not there yet: then there is no match that one could open or begin. */
export const isImagined = ({ supply, demand }: Exchange, { flows }: Imagined): boolean => flows.has(supply.flow) || flows.has(demand.flow);

interface Props {
  plan: Plan;
  exchanges: Exchange[];
  chosen: Set<string>;
  onChoose: (chosen: Set<string>) => void;
  current: string | undefined;
}

export function Exchanges({ plan, exchanges, chosen, onChoose, current }: Props) {
  const { query } = useRoute();
  const [most, setMost] = useState(STEP);
  const by = query.get('sort') ?? 'value';
  const up = query.get('up') === 'yes';
  const families = useMemo(() => new Map(plan.families.flatMap(({ family, exchanges }) => exchanges.map(({ id }): [string, Family] => [id, family]))), [plan]);
  const rows = useMemo(() => {
    const of = BY[by] ?? BY['value']!;
    const order = (one: Exchange, other: Exchange) => {
      const [a, b] = [of(one), of(other)];
      return typeof a === 'string' ? a.localeCompare(String(b)) : a - Number(b);
    };
    return [...exchanges].sort((one, other) => (up ? order(one, other) : order(other, one)));
  }, [exchanges, by, up]);
  const sorts = (key: string) => ({
    onSort: () => refine({ sort: key, up: by === key && !up ? 'yes' : undefined }),
    ...(by === key && { sorted: up ? ('ascending' as const) : ('descending' as const) }),
  });
  const choose = (id: string, on: boolean) => onChoose(new Set(on ? [...chosen, id] : [...chosen].filter((other) => other !== id)));
  const name = (one: Exchange) => `${one.supply.site.name} → ${one.demand.site.name}`;
  const imagined = useMemo(() => imaginedIn(plan.question), [plan]);
  const anyAgreed = exchanges.some((one) => one.agreed_annual > 0);
  const columns: Column<Exchange>[] = [
    {
      key: 'choose', title: t('plan.choose'), cell: (one) => (
        <input class="check-box" type="checkbox" checked={chosen.has(one.id)} disabled={one.agreed_annual > 0 || isImagined(one, imagined)} aria-label={t('plan.choose_one', { name: name(one) })} onClick={(event) => event.stopPropagation()} onChange={(event) => choose(one.id, event.currentTarget.checked)} />
      ),
    },
    { key: 'supply', title: t('common.supply'), ...sorts('supply'), cell: (one) => <span class="signed"><Glyph family={families.get(one.id) ?? 'heat'} /> {side(one.supply, imagined)}</span> },
    { key: 'demand', title: t('common.demand'), ...sorts('demand'), cell: (one) => side(one.demand, imagined) },
    { key: 'amount', title: t('common.amount'), right: true, ...sorts('amount'), cell: (one) => <span>{amount(one.planned_annual, one.annual_unit)}{one.served_annual !== undefined && <><br /><span class="soft">{t('plan.serves', { amount: amount(one.served_annual, one.annual_unit) })}</span></>}</span> },
    ...(anyAgreed ? [{ key: 'agreed', title: t('plan.agreed'), right: true, cell: (one: Exchange) => (one.agreed_annual > 0 ? amount(one.agreed_annual, one.annual_unit) : '') }] : []),
    { key: 'value', title: t('common.value'), right: true, ...sorts('value'), cell: (one) => money(one.value_eur_per_year) },
    { key: 'co2', title: t('plan.avoids'), right: true, ...sorts('co2'), cell: (one) => co2(one.co2_avoided_t_per_year) },
    { key: 'capital', title: t('plan.capital'), right: true, ...sorts('capital'), cell: (one) => capital(one.capital_eur) },
    { key: 'distance', title: t('common.distance'), right: true, ...sorts('distance'), cell: (one) => km(one.distance_km) },
    { key: 'match', title: t('plan.match'), cell: (one) => !isImagined(one, imagined) && <a href={matchAddress(one.id)} aria-label={`${t('plan.open')}: ${name(one)}`} onClick={(event) => event.stopPropagation()}>{t('plan.open')}</a> },
  ];
  return (
    <>
      <Table<Exchange>
        caption={t('plan.exchanges_caption', { shown: Math.min(most, rows.length), all: rows.length })}
        rows={rows.slice(0, most)}
        id={(one) => one.id}
        current={current}
        onOpen={(one) => refine({ match: one.id === current ? undefined : one.id })}
        columns={columns}
      />
      {most < rows.length && <p><button onClick={() => setMost(most + STEP)}>{t('common.more')}</button></p>}
    </>
  );
}
