// How far everything is: the log, the matches, the subscriptions.
import { get, useLoad } from '../../api';
import { Loading, Table, Wrong } from '../../components';
import { t } from '../../i18n';
import { count, number } from '../../i18n/format';
import { useLive } from '../../live';

export default function OperationsView() {
  const { value, problem, loading, reload } = useLoad('status', (signal) => get('/v1/status', { signal }));
  useLive([''], () => reload(), 2_000);
  const status = value?.body;
  return (
    <main class="padded" id="content">
      <h1 tabIndex={-1}>{t('shell.operations')}</h1>
      {problem && <Wrong problem={problem} again={reload} />}
      {!status && loading && <Loading />}
      {status && (
        <>
          <p>
            {t('operations.holds', { sites: status.sites, flows: status.flows })}{' '}
            {t('operations.log', { head: status.head, matches: status.matches_as_of })}
          </p>
          <Table
            caption={t('operations.caption')}
            rows={status.subscriptions}
            id={(of) => of.name}
            columns={[
              { key: 'name', title: t('operations.subscription'), plain: true, cell: (of) => of.name },
              { key: 'lag', title: t('operations.lag'), right: true, cell: (of) => t('operations.events', { count: of.lag_events }) },
              { key: 'seconds', title: t('operations.behind'), right: true, cell: (of) => `${number(of.lag_seconds ?? 0)} s` },
              { key: 'retries', title: t('operations.retries'), right: true, cell: (of) => count(of.retries) },
              { key: 'dead', title: t('operations.dead'), right: true, cell: (of) => count(of.dead_letters) },
            ]}
          />
        </>
      )}
    </main>
  );
}
