// The plan that the server keeps current, where it keeps one.
import { all, features, get, useLoad, type components } from '../../api';
import { Empty, Glyph, Loading, Table, Wrong } from '../../components';
import { t } from '../../i18n';
import { amount, money } from '../../i18n/format';
import { Rich } from '../../i18n/rich';
import { useLive } from '../../live';
import { go, to } from '../../router';
import { matchAddress } from '../site/links';

type Planned = components['schemas']['PlannedList']['items'][number];
interface Named {
  supply_site_name: string;
  demand_site_name: string;
  value_eur_per_year: number;
}
type Row = Planned & { match: Named | undefined };

const MOST = 1000;

async function read(signal: AbortSignal): Promise<{ items: Row[]; more: boolean }> {
  const part = (cursor: string | undefined) => get('/v1/plans/current', { query: { limit: MOST, ...(cursor && { cursor }) }, signal });
  const { items, more } = await all<Planned>(part, MOST);
  if (items.length === 0) return { items: [], more };
  // Names come from the matches; of a store with more than these, some rows show ids alone.
  const matches = await features<GeoJSON.LineString, Named>('matches', { limit: '10000' }, signal);
  const named = new Map(matches.features.map(({ id, properties }) => [String(id), properties]));
  return { items: items.map((one) => ({ ...one, match: named.get(one.id) })), more };
}

export function Current() {
  const { value, problem, reload } = useLoad('current plan', read);
  useLive(['plan_', 'match'], () => reload(), 2_000);
  return (
    <>
      <h1 tabIndex={-1}>{t('plan.current')}</h1>
      <p>{t('plan.current_hint')}</p>
      {problem && <Wrong problem={problem} again={reload} />}
      {!value && !problem && <Loading />}
      {value && value.items.length === 0 && <Empty title={t('plan.current_empty')}><p><Rich text="plan.current_empty_hint" /></p></Empty>}
      {value && value.items.length > 0 && (
        <Table<Row>
          caption={value.more ? t('plan.current_part', { count: value.items.length }) : t('plan.current_caption', { count: value.items.length })}
          rows={value.items}
          id={({ id }) => id}
          onOpen={({ id }) => go(matchAddress(id))}
          columns={[
            { key: 'id', title: t('plan.exchange'), plain: true, cell: ({ id, family, match }) => <><Glyph family={family} /> <a href={matchAddress(id)} tabIndex={-1}>{match ? `${match.supply_site_name} → ${match.demand_site_name}` : id.replace('~', ' → ')}</a></> },
            { key: 'family', title: t('plan.family'), cell: ({ family }) => t(`common.family_${family}`) },
            { key: 'amount', title: t('common.amount'), right: true, cell: (one) => amount(one.planned_annual, one.annual_unit) },
            { key: 'value', title: t('plan.value_of_match'), right: true, cell: ({ match }) => match && money(match.value_eur_per_year) },
          ]}
        />
      )}
      <p><a href={to('plan')}>{t('plan.to_all')}</a></p>
    </>
  );
}
