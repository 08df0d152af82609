// What the map's signs mean, and how much of what there is it shows.
import { t } from '../../i18n';
import { count } from '../../i18n/format';
import type { Loaded } from '../../api';
import type { Shown } from './filter';
import type { WindowMatches } from './matches';
import type { Region } from './region';

interface Props {
  shown: Shown;
  region: Region;
  matches: Loaded<WindowMatches>;
}

function MatchesShown({ matches: { value, loading } }: { matches: Loaded<WindowMatches> }) {
  if (!value) return <>{loading ? t('common.loading') : '–'}</>;
  const { rows, matched, more } = value;
  if (matched === undefined && more) return <>{t('map.matches_best', { shown: rows.length })}</>;
  return <>{matched !== undefined && matched > rows.length ? t('map.matches_of', { shown: rows.length, all: matched }) : t('map.matches_all', { count: rows.length })}</>;
}

export function Legend({ shown, region, matches }: Props) {
  return (
    <div class="legend">
      <p><span class="sample disc" aria-hidden="true" />{t('map.legend_supply')} <span class="sample square" aria-hidden="true" />{t('map.legend_demand')}</p>
      <p><span class="sample thin" aria-hidden="true" />1 {t('common.thousand_eur')} <span class="sample middle" aria-hidden="true" />1 {t('common.million_eur')} <span class="sample thick" aria-hidden="true" />10 {t('common.million_eur')}</p>
      <dl>
        <dt>{t('map.sites')}</dt>
        <dd>{t('map.part', { shown: shown.sites.length, all: region.sites.size })}</dd>
        <dt>{t('map.flows')}</dt>
        <dd>{region.complete ? t('map.part', { shown: shown.flows.length, all: region.flows.size }) : t('common.loading')}</dd>
        <dt>{t('map.matches')}</dt>
        <dd><MatchesShown matches={matches} /></dd>
      </dl>
      {region.beyond && <p class="soft">{t('map.beyond', { sites: count(region.beyond.sites), flows: count(region.beyond.flows) })}</p>}
    </div>
  );
}
