// The plans that were made, newest first.
import { get, useLoad } from '../../api';
import { Empty, Loading, Table, Wrong } from '../../components';
import { t } from '../../i18n';
import { moment } from '../../i18n/format';
import { Rich } from '../../i18n/rich';
import { go, to } from '../../router';
import type { Question } from './types';
import { asked } from './words';

export function Kept() {
  const { value, problem, loading, reload } = useLoad('plans', (signal) => get('/v1/plans', { query: { limit: 100 }, signal }));
  const plans = value?.body.items ?? [];
  return (
    <>
      <h1 tabIndex={-1}>{t('shell.plan')}</h1>
      <p>{t('plan.about')}</p>
      <p class="row no-print">
        <a class="button main" href={to('plan', ['new'])}>{t('plan.new')}</a>
        <a class="button" href={to('plan', ['current'])}>{t('plan.current')}</a>
      </p>
      {problem && <Wrong problem={problem} again={reload} />}
      {!value && loading && <Loading />}
      {value && plans.length === 0 && <Empty title={t('plan.empty')}><p><Rich text="plan.empty_hint" /></p></Empty>}
      {plans.length > 0 && (
        <Table
          caption={t('plan.caption', { count: plans.length })}
          rows={plans}
          id={(plan) => plan.id}
          onOpen={(plan) => go(to('plan', [plan.id]))}
          columns={[
            { key: 'question', title: t('plan.question'), plain: true, cell: (plan) => <a href={to('plan', [plan.id])} tabIndex={-1}>{asked(plan.question as unknown as Question)}</a> },
            { key: 'at', title: t('plan.made'), cell: (plan) => moment(new Date(plan.made_at)) },
          ]}
        />
      )}
    </>
  );
}
