// The matches, best first: the table that stands beside the map.
import { useState } from 'preact/hooks';
import { all, get, useLoad, type Family, type Match } from '../../api';
import { Empty, Glyph, Loading, Table, Wrong } from '../../components';
import { t } from '../../i18n';
import { amount, km, money, resource } from '../../i18n/format';
import { useLive } from '../../live';
import { go, refine, to, useRoute } from '../../router';
import { FAMILIES } from '../../theme/families';

const STEP = 100;

async function best(resource: Family | undefined, most: number, signal: AbortSignal) {
  const count = (await get('/v1/matches', { query: { limit: 1, count: true, ...(resource && { resource }) }, signal })).body.count ?? 0;
  const part = (cursor: string | undefined) =>
    get('/v1/matches', { query: { limit: STEP, ...(resource && { resource }), ...(cursor && { cursor }) }, signal });
  return { ...(await all<Match>(part, most)), count };
}

const side = (of: Match['supply']) => <span>{of.site.name}<br /><span class="soft">{resource(of.resource)}</span></span>;

export default function MatchesView() {
  const { query } = useRoute();
  const [most, setMost] = useState(STEP);
  const family = FAMILIES.find((family) => family === query.get('family'));
  const { value, problem, loading, reload } = useLoad(`matches ${family ?? ''} ${most}`, (signal) => best(family, most, signal));
  useLive(['match'], () => reload(), 1_500);
  return (
    <main class="padded" id="content">
      <h1 tabIndex={-1}>{t('shell.matches')}</h1>
      <p class="row">
        <label for="family">{t('matches.family')}</label>
        <select id="family" value={family ?? ''} onChange={(event) => refine({ family: event.currentTarget.value })}>
          <option value="">{t('common.all')}</option>
          {FAMILIES.map((family) => <option key={family} value={family}>{t(`common.family_${family}`)}</option>)}
        </select>
      </p>
      {problem && <Wrong problem={problem} again={reload} />}
      {!value && loading && <Loading />}
      {value && value.items.length === 0 && (
        <Empty title={t('matches.empty')}><p>{t('matches.empty_hint')}</p></Empty>
      )}
      {value && value.items.length > 0 && (
        <Table
          caption={t('matches.caption', { shown: value.items.length, all: value.count })}
          rows={value.items}
          id={(of) => of.id}
          onOpen={(of) => go(to('map', [], { match: of.id }))}
          columns={[
            { key: 'family', title: t('matches.family'), cell: (of) => <span><Glyph family={of.family} /> {t(`common.family_${of.family}`)}</span> },
            { key: 'value', title: t('common.value'), right: true, cell: (of) => money(of.value_eur_per_year) },
            { key: 'amount', title: t('common.amount'), right: true, cell: (of) => amount(of.deliverable_annual, of.annual_unit) },
            { key: 'distance', title: t('common.distance'), right: true, cell: (of) => km(of.distance_km) },
            { key: 'supply', title: t('common.supply'), cell: (of) => side(of.supply) },
            { key: 'demand', title: t('common.demand'), cell: (of) => side(of.demand) },
            { key: 'state', title: t('common.state'), cell: (of) => t(`common.state_${of.state}`) },
          ]}
        />
      )}
      {value?.more && <p><button onClick={() => setMost(most + STEP)}>{t('common.more')}</button></p>}
    </main>
  );
}
