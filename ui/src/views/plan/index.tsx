// The plans that were made: which set of exchanges is the best for a region.
import { get, useLoad } from '../../api';
import { Empty, Loading, Table, Wrong } from '../../components';
import { t } from '../../i18n';
import { Rich } from '../../i18n/rich';
import { moment } from '../../i18n/format';

export default function PlanView() {
  const { value, problem, loading, reload } = useLoad('plans', (signal) => get('/v1/plans', { query: { limit: 100 }, signal }));
  const plans = value?.body.items ?? [];
  return (
    <main class="padded" id="content">
      <h1 tabIndex={-1}>{t('shell.plan')}</h1>
      {problem && <Wrong problem={problem} again={reload} />}
      {!value && loading && <Loading />}
      {value && plans.length === 0 && (
        <Empty title={t('plan.empty')}><p><Rich text="plan.empty_hint" /></p></Empty>
      )}
      {plans.length > 0 && (
        <Table
          caption={t('plan.caption', { count: plans.length })}
          rows={plans}
          id={(plan) => plan.id}
          columns={[
            { key: 'at', title: t('plan.made'), cell: (plan) => moment(new Date(plan.made_at)) },
            { key: 'id', title: t('plan.id'), cell: (plan) => <code>{plan.id}</code> },
          ]}
        />
      )}
    </main>
  );
}
