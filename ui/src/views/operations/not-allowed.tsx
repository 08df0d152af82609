// What a key does not suffice for, or a server without keys does not have: no error, and said calmly.
import type { Problem } from '../../api';
import { t } from '../../i18n';

export function NotAllowed({ problem }: { problem: Problem }) {
  const isRole = problem.body.type === 'urn:turash:problem:role';
  return (
    <div class="notice">
      <p><strong>{isRole ? t('common.role') : (problem.body.title ?? t('operations.not_allowed'))}</strong></p>
      <p>{isRole ? t('common.role_hint') : problem.message}</p>
    </div>
  );
}
