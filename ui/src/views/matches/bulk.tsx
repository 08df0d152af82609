// A step for many matches at once: one reason, one actor, and what came of it for each. What failed can be tried again with what was typed.
import { useState } from 'preact/hooks';
import { get, post, Problem, useLoad, type State } from '../../api';
import { Dialog, Field, Loading, Wrong } from '../../components';
import { t } from '../../i18n';
import { actorNow, keepActor } from './chosen';
import type { Listed } from './query';

/** These end a match, and need a reason. */
export const ENDS: State[] = ['rejected', 'withdrawn', 'failed'];
/** These are for an amount. */
export const OF_AMOUNT: State[] = ['reserved'];

interface Standing {
  of: Listed;
  state: State;
  next: State[];
  etag: string | undefined;
}

async function standing(of: Listed, signal?: AbortSignal): Promise<Standing> {
  const { body, etag } = await get('/v1/matches/{id}/transitions', { ids: { id: of.id }, signal });
  return { of, state: body.state, next: body.next_states, etag };
}

async function take({ of, etag }: Standing, to: State, actor: string, reason: string): Promise<void> {
  const terms = to === 'reserved' && of.deliverable_annual !== undefined && of.annual_unit ? { agreed_annual: of.deliverable_annual, annual_unit: of.annual_unit } : {};
  await post('/v1/matches/{id}/transitions', {
    ids: { id: of.id },
    body: { to, ...terms, ...(actor && { actor }), ...(reason && { reason }) },
    ...(etag && { ifMatch: etag }),
  });
}

/** What became of each: its new state, or why not. */
type Outcomes = Map<string, State | Problem>;

export function Bulk({ matches, onClose }: { matches: Listed[]; onClose: (changed: boolean) => void }) {
  const { value, problem, reload } = useLoad('bulk', (signal) => Promise.all(matches.map((of) => standing(of, signal))));
  const [to, setTo] = useState<State>();
  const [actor, setActor] = useState(actorNow());
  const [reason, setReason] = useState('');
  const [wanting, setWanting] = useState(false);
  const [outcomes, setOutcomes] = useState<Outcomes>(new Map());
  const [busy, setBusy] = useState(false);
  const all = value ?? [];
  const nexts = [...new Set(all.flatMap((one) => one.next))];
  const open = to ? all.filter((one) => one.next.includes(to) && !isState(outcomes.get(one.of.id))) : [];
  const needsReason = to !== undefined && ENDS.includes(to);
  const changed = [...outcomes.values()].some(isState);
  const run = async (event: Event) => {
    event.preventDefault();
    if (!to) return;
    if (needsReason && !reason.trim()) return setWanting(true);
    setBusy(true);
    keepActor(actor.trim());
    for (const one of open) {
      // The version may be another one by now where a try before failed.
      const now = outcomes.has(one.of.id) ? await standing(one.of).catch(() => one) : one;
      const came = await take(now, to, actor.trim(), reason.trim()).then(() => to, (error: unknown) => (error instanceof Problem ? error : new Problem(0, { title: String(error) })));
      setOutcomes((old) => new Map(old).set(one.of.id, came));
    }
    setBusy(false);
  };
  return (
    <Dialog title={t('matches.bulk', { count: matches.length })} onClose={() => onClose(changed)} stays={busy}>
      {problem && <Wrong problem={problem} again={reload} />}
      {!value && !problem && <Loading />}
      {value && (
        <form onSubmit={run}>
          <Field label={t('matches.bulk_to')} hint={to === 'reserved' ? t('matches.bulk_reserved') : undefined}>
            {(described) => (
              <select {...described} value={to ?? ''} disabled={busy} onChange={(event) => setTo((event.currentTarget.value || undefined) as State | undefined)}>
                <option value="">–</option>
                {nexts.map((state) => (
                  <option key={state} value={state}>{t('matches.bulk_option', { state: t(`common.state_${state}`), count: all.filter((one) => one.next.includes(state)).length, all: all.length })}</option>
                ))}
              </select>
            )}
          </Field>
          <Field label={t('matches.actor')} hint={t('matches.actor_hint')}>
            {(described) => <input {...described} value={actor} onInput={(event) => setActor(event.currentTarget.value)} />}
          </Field>
          <Field label={t('matches.reason')} hint={needsReason ? t('matches.reason_needed') : undefined} error={wanting && needsReason && !reason.trim() ? t('matches.reason_missing') : undefined}>
            {(described) => <input {...described} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />}
          </Field>
          <ul class="outcomes" aria-live="polite">
            {all.map((one) => <Outcome key={one.of.id} of={one} to={to} came={outcomes.get(one.of.id)} />)}
          </ul>
          <div class="actions">
            <button type="button" disabled={busy} onClick={() => onClose(changed)}>{t(changed ? 'common.close' : 'common.cancel')}</button>
            <button class="main" disabled={busy || open.length === 0}>{t('matches.bulk_run', { count: open.length })}</button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

const isState = (came: State | Problem | undefined): came is State => typeof came === 'string';

function Outcome({ of: { of, state, next }, to, came }: { of: Standing; to: State | undefined; came: State | Problem | undefined }) {
  const stands = t(`common.state_${isState(came) ? came : state}`);
  const not = to && !came && !next.includes(to);
  return (
    <li>
      <span>{of.supply.site.name} → {of.demand.site.name}</span>
      <span class={came instanceof Problem ? 'bad' : isState(came) ? 'good' : 'soft'}>
        {isState(came) ? `✓ ${stands}` : came ? `✗ ${came.message}` : not ? t('matches.bulk_not', { state: stands }) : stands}
      </span>
    </li>
  );
}
