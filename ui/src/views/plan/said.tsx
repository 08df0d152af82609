// A problem of planning. That two plans are being made already, or that one is too large, is no server that is away.
import type { Problem } from '../../api';
import { Wrong } from '../../components';
import { t } from '../../i18n';

export function Said({ problem, again }: { problem: Problem; again?: () => void }) {
  if (problem.status !== 503) return <Wrong problem={problem} {...(again && { again })} />;
  return (
    <div class="notice bad" role="alert">
      <p><strong>{t('plan.not_now')}</strong></p>
      <p>{problem.message}</p>
      {again && <p><button onClick={again}>{t('common.again')}</button></p>}
    </div>
  );
}
