// What stands where there is nothing to show, and what went wrong.
import type { ComponentChildren } from 'preact';
import type { Problem } from '../api';
import { t } from '../i18n';

/** A view without content: why, and what would fill it. */
export function Empty({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="empty">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

/** What went wrong, in the server's words, with a way to try again. */
export function Wrong({ problem, again }: { problem: Problem; again?: () => void }) {
  const { body } = problem;
  const isRole = body.type === 'urn:turash:problem:role';
  const title = problem.isAway ? t('common.away') : isRole ? t('common.role') : (body.title ?? t('common.problem'));
  return (
    <div class="notice bad" role="alert">
      <p><strong>{title}</strong></p>
      <p>{problem.isAway ? t('common.away_hint') : isRole ? t('common.role_hint') : problem.message}</p>
      {body.remedy && <p>{body.remedy}</p>}
      {body.request_id && <p class="soft">{t('common.problem_request', { id: body.request_id })}</p>}
      {again && <p><button onClick={again}>{t('common.again')}</button></p>}
    </div>
  );
}

export function Loading() {
  return <p class="soft" role="status">{t('common.loading')}</p>;
}
