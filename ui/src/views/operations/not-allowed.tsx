// What a key does not suffice for, or a server without keys does not have: no error, and said calmly.
import type { Problem } from '../../api';
import { t } from '../../i18n';

export function NotAllowed({ problem }: { problem: Problem }) {
  return (
    <div class="notice">
      <p><strong>{problem.body.title ?? t('operations.not_allowed')}</strong></p>
      <p>{problem.message}</p>
    </div>
  );
}
