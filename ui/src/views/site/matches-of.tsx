// The matches of a site, best first.
import { useState } from 'preact/hooks';
import { all, get, useLoad, type Match } from '../../api';
import { Glyph, Loading, Table, Wrong } from '../../components';
import { t } from '../../i18n';
import { amount, km, money, resource } from '../../i18n/format';
import { useLive } from '../../live';
import { go } from '../../router';
import { matchAddress, siteAddress } from './links';

const STEP = 50;

async function read(site: string, most: number, signal: AbortSignal) {
  const count = (await get('/v1/matches', { query: { site, limit: 1, count: true }, signal })).body.count ?? 0;
  const part = (cursor: string | undefined) => get('/v1/matches', { query: { site, limit: STEP, ...(cursor && { cursor }) }, signal });
  return { ...(await all<Match>(part, most)), count };
}

export function MatchesOf({ site }: { site: string }) {
  const [most, setMost] = useState(STEP);
  const { value, problem, reload } = useLoad(`matches of ${site} ${most}`, (signal) => read(site, most, signal));
  useLive(['match'], () => reload(), 1_500);
  if (!value) return problem ? <Wrong problem={problem} again={reload} /> : <Loading />;
  if (value.items.length === 0) return <p>{t('site.no_matches')}</p>;
  const gives = (of: Match) => of.supply.site.id === site;
  const other = (of: Match) => (gives(of) ? of.demand : of.supply);
  const own = (of: Match) => (gives(of) ? of.supply : of.demand);
  return (
    <>
      {problem && <Wrong problem={problem} again={reload} />}
      <Table<Match>
        caption={value.more ? t('site.matches_caption', { shown: value.items.length, all: value.count }) : t('matches.caption_all', { all: value.count })}
        rows={value.items}
        id={(of) => of.id}
        onOpen={(of) => go(matchAddress(of.id))}
        columns={[
          { key: 'other', title: t('site.with'), plain: true, cell: (of) => <><Glyph family={of.family} direction={gives(of) ? 'demand' : 'supply'} /> <a href={siteAddress(other(of).site.id)} onClick={(event) => event.stopPropagation()}>{other(of).site.name}</a></> },
          { key: 'own', title: t('site.own_flow'), cell: (of) => t(gives(of) ? 'map.does_supply' : 'map.does_demand', { what: resource(own(of).resource) }) },
          { key: 'value', title: t('common.value'), right: true, cell: (of) => money(of.value_eur_per_year) },
          { key: 'amount', title: t('common.amount'), right: true, cell: (of) => amount(of.deliverable_annual, of.annual_unit) },
          { key: 'distance', title: t('common.distance'), right: true, cell: (of) => km(of.distance_km) },
          { key: 'state', title: t('common.state'), cell: (of) => t(`common.state_${of.state}`) },
        ]}
      />
      {value.more && <p><button onClick={() => setMost(most + STEP)}>{t('common.more')}</button></p>}
    </>
  );
}
