// A plan: being made, come to nothing, or there.
import { useEffect, useRef, useState } from 'preact/hooks';
import { get, Problem, remove, useLoad } from '../../api';
import { Dialog, Loading, tell, Wrong } from '../../components';
import { t } from '../../i18n';
import { moment } from '../../i18n/format';
import { go, to } from '../../router';
import { addressOf } from './question';
import { takeUp } from './thought';
import { Result } from './result';
import type { Plan, Running } from './types';
import { asked, percent } from './words';

const ASKS_EVERY_MS = 700;

async function drop(id: string, text: string): Promise<Problem | undefined> {
  try {
    await remove('/v1/plans/{id}', { ids: { id } });
    tell(text);
    go(to('plan'));
    return undefined;
  } catch (error) {
    return error instanceof Problem ? error : new Problem(0, { title: String(error) });
  }
}

function Progress({ id, plan, again }: { id: string; plan: Running; again: () => void }) {
  const [problem, setProblem] = useState<Problem>();
  useEffect(() => {
    const timer = setTimeout(again, ASKS_EVERY_MS);
    return () => clearTimeout(timer);
  }, [plan]);
  const stage = plan.stage ?? 'gathering';
  return (
    <section>
      <p role="status">{t(`plan.stage_${stage}`)}{plan.done !== undefined && ` (${percent(plan.done)})`}</p>
      <progress aria-label={t('plan.making')} max={1} {...(plan.done !== undefined && { value: plan.done })} />
      {problem && <Wrong problem={problem} />}
      <p class="row"><button onClick={async () => setProblem(await drop(id, t('plan.given_up')))}>{t('plan.give_up')}</button> <span class="soft">{t('plan.may_leave')}</span></p>
    </section>
  );
}

function Forget({ id, onClose }: { id: string; onClose: () => void }) {
  const [problem, setProblem] = useState<Problem>();
  return (
    <Dialog title={t('plan.forget_title')} onClose={onClose}>
      <p>{t('plan.forget_hint')}</p>
      {problem && <Wrong problem={problem} />}
      <div class="actions">
        <button onClick={onClose}>{t('common.cancel')}</button>
        <button class="danger" onClick={async () => setProblem(await drop(id, t('plan.forgotten')))}>{t('plan.forget')}</button>
      </div>
    </Dialog>
  );
}

export function PlanPage({ id }: { id: string }) {
  const [forgetting, setForgetting] = useState(false);
  const { value, problem, reload } = useLoad(`plan ${id}`, (signal) => get('/v1/plans/{id}', { ids: { id }, signal }));
  const head = useRef<HTMLHeadingElement>(null);
  const body = value?.body as unknown as Plan | Running | undefined;
  const running = body && 'state' in body ? body : undefined;
  const plan = body && !running ? (body as Plan) : undefined;
  const title = plan ? t('plan.of', { at: moment(new Date(plan.made_at)) }) : t('plan.making');
  return (
    <>
      <h1 tabIndex={-1} ref={head}>{problem && !body ? t('shell.plan') : title}</h1>
      {problem?.status === 404 ? <p role="status">{t('plan.not_there')}</p> : problem && <Wrong problem={problem} again={reload} />}
      {!body && !problem && <Loading />}
      {running?.state === 'running' && <Progress id={id} plan={running} again={reload} />}
      {running?.state === 'failed' && <div class="notice bad" role="alert"><p><strong>{t('plan.failed')}</strong></p><p>{running.detail}</p></div>}
      {plan && (
        <>
          <p class="soft">{asked(plan.question)}</p>
          <p class="row no-print">
            <a class="button" href={to('plan', ['new'], addressOf(plan.question))} onClick={() => takeUp(plan.question)}>{t('plan.ask_again')}</a>
            <button class="danger" onClick={() => setForgetting(true)}>{t('plan.forget')}</button>
          </p>
          <Result plan={plan} />
        </>
      )}
      <p class="no-print"><a href={to('plan')}>{t('plan.to_all')}</a></p>
      {forgetting && <Forget id={id} onClose={() => setForgetting(false)} />}
    </>
  );
}
