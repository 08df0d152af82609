// What the map's signs mean, and how much of what there is it shows.
import { t } from '../../i18n';
import { flowsOf, type Summary } from './summary';
import type { Loaded } from '../../api';
import type { Shown } from './filter';
import type { WindowMatches } from './matches';
import type { Region } from './region';

interface Props {
  shown: Shown;
  region: Region;
  matches: Loaded<WindowMatches>;
  /** Whether they are those of a box, and where they stand as a list. */
  boxed: boolean;
  list: string;
}

/** How many matches the server counts in the window, where it does. */
const countedIn = (counts: Summary | undefined) => counts?.matches?.reduce((sum, { count }) => sum + count, 0);

function MatchesShown({ matches: { value, loading }, counts, boxed }: { matches: Loaded<WindowMatches>; counts: Summary | undefined; boxed: boolean }) {
  if (!value) return <>{loading ? t('common.loading') : '–'}</>;
  const { rows, more } = value;
  const matched = value.matched ?? (boxed ? undefined : countedIn(counts));
  const here = boxed ? 'box' : 'sight';
  if (matched === undefined && more) return <>{t(`map.matches_best_${here}`, { shown: rows.length })}</>;
  return <>{matched !== undefined && matched > rows.length ? t(`map.matches_of_${here}`, { shown: rows.length, all: matched }) : t(`map.matches_all_${here}`, { count: rows.length })}</>;
}

export function Legend({ shown, region, matches, boxed, list }: Props) {
  const { window } = region;
  // Of a window whose rows are not held there are the counts alone.
  const part = (here: number, all: number) => (window?.tiled ? t('map.in_sight', { count: all }) : t('map.part', { shown: here, all }));
  const [sites, flows] = window ? [window.counts.sites, flowsOf(window.counts)] : [region.sites.size, region.flows.size];
  return (
    <div class="legend">
      <p class="samples">
        <span><i class="sample disc" aria-hidden="true" />{t('map.legend_supply')}</span>
        <span><i class="sample square" aria-hidden="true" />{t('map.legend_demand')}</span>
      </p>
      <p class="samples">
        <span><i class="sample thin" aria-hidden="true" />1 {t('common.thousand_eur')}</span>
        <span><i class="sample middle" aria-hidden="true" />1 {t('common.million_eur')}</span>
        <span><i class="sample thick" aria-hidden="true" />10 {t('common.million_eur')}</span>
      </p>
      <dl>
        <dt>{t('map.sites')}</dt>
        <dd>{part(shown.sites.length, sites)}</dd>
        <dt>{t('map.flows')}</dt>
        <dd>{region.complete ? part(shown.flows.length, flows) : t('common.loading')}</dd>
        <dt>{t('map.matches')}</dt>
        <dd><MatchesShown matches={matches} counts={window?.counts} boxed={boxed} /></dd>
      </dl>
      <p><a href={list}>{t('map.as_list')}</a></p>
      {window?.tiled && <p class="soft">{t('map.tiled')}</p>}
    </div>
  );
}
