// What breaks if the site closes: who loses what, and who could take its place.
import { get, useLoad, type Site } from '../../api';
import { Loading, Table } from '../../components';
import { t } from '../../i18n';
import { amount, money } from '../../i18n/format';
import type { ClosureAnswer, ClosureItem } from './graph';
import { Bounded, flowing, NoGraph } from './graph-parts';
import { matchAddress, siteAddress } from './links';

export function Closure({ site }: { site: Site }) {
  const { value, problem, reload } = useLoad(`closure ${site.id}`, async (signal) => {
    const { body } = await get('/v1/graph/closure', { query: { site: site.id, limit: 200 }, signal });
    return body as unknown as ClosureAnswer;
  });
  if (!value) return problem ? <NoGraph problem={problem} again={reload} /> : <Loading />;
  const names = new Map(value.sites.map(({ id, name }) => [id, name]));
  const name = (id: string) => <a href={siteAddress(id)}>{names.get(id) ?? id}</a>;
  if (value.items.length === 0) return <p>{t('site.nothing_breaks')}</p>;
  const alone = value.items.filter(({ replacement }) => !replacement).length;
  return (
    <>
      <p>{t('site.at_stake', { count: value.items.length, money: money(value.at_stake_eur_per_year) })} {t('site.without_other', { count: alone })}</p>
      <Table<ClosureItem>
        caption={t('site.closure_caption')}
        rows={value.items}
        id={({ demand }) => demand.id}
        columns={[
          { key: 'who', title: t('site.who_loses'), plain: true, cell: ({ demand }) => <>{name(demand.site)}<br /><span class="soft">{flowing(demand.resource)}, {amount(demand.annual, demand.annual_unit)}</span></> },
          { key: 'lost', title: t('site.lost'), right: true, cell: ({ lost }) => <span><a href={matchAddress(lost.id)}>{money(lost.value_eur_per_year)}</a><br /><span class="soft">{amount(lost.deliverable_annual, lost.annual_unit)}</span></span> },
          { key: 'instead', title: t('site.instead'), cell: ({ replacement }) => (replacement ? name(replacement.from) : <strong>{t('site.nobody')}</strong>) },
          { key: 'replaced', title: t('site.replaced'), right: true, cell: ({ replacement }) => replacement && <span><a href={matchAddress(replacement.id)}>{money(replacement.value_eur_per_year)}</a><br /><span class="soft">{amount(replacement.deliverable_annual, replacement.annual_unit)}</span></span> },
          { key: 'stake', title: t('site.stake'), right: true, cell: ({ at_stake_eur_per_year: stake }) => money(stake) },
        ]}
      />
      <Bounded cut={value.cut} />
    </>
  );
}
