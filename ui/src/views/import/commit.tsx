// The question before the commit, how far it is, and what came of it.
import { Dialog } from '../../components';
import { t } from '../../i18n';
import { count } from '../../i18n/format';
import { to } from '../../router';
import type { Import } from './fields';
import { Downloads } from './groups';
import { rowsOf } from './preview';
import type { Standing } from './state';

/** What would be done, a line each; what would not be is left out. */
function deeds(of: Import): string[] {
  const { sites, flows } = of;
  const removed = of.settings.replace ? (of.left_over?.find((left) => left.source === of.settings.replace)?.count ?? 0) : 0;
  return [
    sites?.created && t('import.will_sites_created', { count: sites.created }),
    sites?.updated && t('import.will_sites_updated', { count: sites.updated }),
    flows?.created && t('import.will_flows_created', { count: flows.created }),
    flows?.updated && t('import.will_flows_updated', { count: flows.updated }),
    removed && t('import.will_removed', { count: removed }),
    of.rejected?.count && t('import.will_refused', { count: of.rejected.count }),
    of.doubtful?.count && t('import.will_doubtful', { count: of.doubtful.count }),
  ].filter((line): line is string => !!line);
}

export function AskCommit({ of, standing, onClose }: { of: Import; standing: Standing; onClose: () => void }) {
  const commit = () => {
    onClose();
    void standing.commit();
  };
  return (
    <Dialog title={t('import.commit_title')} onClose={onClose}>
      <ul>{deeds(of).map((deed) => <li key={deed}>{deed}</li>)}</ul>
      <p class="soft">{t('import.commit_hint')}</p>
      <p class="actions">
        <button onClick={onClose}>{t('common.cancel')}</button>
        <button class="main" onClick={commit}>{t('import.commit_do')}</button>
      </p>
    </Dialog>
  );
}

export function Progress({ of }: { of: Import }) {
  const { rows = 0, done = 0 } = of.progress ?? {};
  return (
    <div class="notice">
      <p role="status">{t('import.committing', { count: rows })}</p>
      <progress {...(done > 0 && { value: done })} max={1} aria-label={t('import.committing_label')} />
      <p class="soft">{t('import.committing_hint')}</p>
    </div>
  );
}

/** Where on the map what came in lies. */
function mapAddress(of: Import): string {
  const places = rowsOf(of).map((row) => row.site.place);
  if (places.length === 0) return to('map');
  const [lons, lats] = [places.map((place) => place[0]), places.map((place) => place[1])];
  const [west, east, south, north] = [Math.min(...lons), Math.max(...lons), Math.min(...lats), Math.max(...lats)];
  // A map of a thousand pixels at zoom 0 is two worlds wide.
  const zoom = Math.min(12, Math.max(2, Math.log2(360 / Math.max(east - west, 2 * (north - south), 1e-3))));
  return to('map', [], { at: `${((west + east) / 2).toFixed(4)},${((south + north) / 2).toFixed(4)},${zoom.toFixed(2)}` });
}

export function Done({ of }: { of: Import }) {
  const { sites, flows } = of;
  const written = (sites?.created ?? 0) + (sites?.updated ?? 0) + (flows?.created ?? 0) + (flows?.updated ?? 0);
  return (
    <div class="notice good" role="status">
      <p><strong>{written > 0 ? t('import.done', { count: count(written) }) : t('import.done_nothing')}</strong> {t('import.done_hint')}</p>
      <p class="row">
        <a href={mapAddress(of)}>{t('import.done_map')}</a>
        <a href={to('matches')}>{t('import.done_matches')}</a>
        <a href={to('import')}>{t('import.again')}</a>
      </p>
      {(of.rejected?.count ?? 0) > 0 && <Downloads of={of} />}
    </div>
  );
}
