// Where people took a match, and the next step: with its terms, its reason, and who takes it.
import { useState } from 'preact/hooks';
import { get, post, Problem, useLoad, type Answer, type AnnualUnit, type State, type components } from '../../api';
import { Field, Loading, tell, Wrong } from '../../components';
import { t } from '../../i18n';
import { amount, moment } from '../../i18n/format';
import { actorNow, keepActor } from '../matches/chosen';
import { ENDS, OF_AMOUNT } from '../matches/bulk';
import type { Explained } from './pair';

type History = components['schemas']['History'];

/** A number as it is typed, with a point or a comma. */
const typed = (text: string): number | undefined => {
  const value = Number(text.trim().replace(',', '.'));
  return text.trim() === '' || !Number.isFinite(value) ? undefined : value;
};

interface FormProps {
  pair: Explained;
  history: Answer<History>;
  to: State;
  onDone: () => void;
  onCancel: () => void;
}

function StepForm({ pair, history, to, onDone, onCancel }: FormProps) {
  const unit: AnnualUnit = pair.annual_unit ?? pair.supply.quantity.annual_unit;
  const isOfAmount = OF_AMOUNT.includes(to) || to === 'contracted';
  const began = history.body.agreed_annual ?? pair.deliverable_annual ?? undefined;
  const [annual, setAnnual] = useState(isOfAmount && began !== undefined ? String(Math.floor(began)) : '');
  const [price, setPrice] = useState('');
  const [actor, setActor] = useState(actorNow());
  const [reason, setReason] = useState('');
  const [sent, setSent] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const needsReason = ENDS.includes(to);
  const errors = {
    annual: isOfAmount && (typed(annual) ?? 0) <= 0 ? t('match.amount_missing') : undefined,
    price: price.trim() !== '' && typed(price) === undefined ? t('match.price_wrong') : undefined,
    reason: needsReason && !reason.trim() ? t('matches.reason_missing') : undefined,
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    setSent(true);
    if (Object.values(errors).some(Boolean)) return;
    setBusy(true);
    setProblem(undefined);
    keepActor(actor.trim());
    const terms = isOfAmount ? { agreed_annual: typed(annual)!, annual_unit: unit, ...(typed(price) !== undefined && { price_eur_per_unit: typed(price)! }) } : {};
    try {
      const body = { to, ...terms, ...(actor.trim() && { actor: actor.trim() }), ...(reason.trim() && { reason: reason.trim() }) };
      await post('/v1/matches/{id}/transitions', { ids: { id: pair.id }, body, ...(history.etag && { ifMatch: history.etag }) });
      tell(t('match.step_taken', { state: t(`common.state_${to}`) }));
      onDone();
    } catch (error) {
      setProblem(error instanceof Problem ? error : new Problem(0, { title: String(error) }));
      setBusy(false);
    }
  };
  return (
    <form class="step-form" onSubmit={submit} aria-label={t('match.step_to', { state: t(`common.state_${to}`) })}>
      <h3>{t('match.step_to', { state: t(`common.state_${to}`) })}</h3>
      {isOfAmount && (
        <>
          <Field label={t('match.agreed', { unit: unit.replace('m3', 'm³') })} hint={t('match.agreed_hint', { most: amount(pair.deliverable_annual, pair.annual_unit) })} error={sent ? errors.annual : undefined}>
            {(described) => <input {...described} inputMode="decimal" value={annual} onInput={(event) => setAnnual(event.currentTarget.value)} />}
          </Field>
          <Field label={t('match.price', { unit: pair.unit.replace('m3', 'm³') })} hint={t('match.price_hint')} error={sent ? errors.price : undefined}>
            {(described) => <input {...described} inputMode="decimal" value={price} onInput={(event) => setPrice(event.currentTarget.value)} />}
          </Field>
        </>
      )}
      <Field label={t('matches.actor')} hint={t('matches.actor_hint')}>
        {(described) => <input {...described} value={actor} onInput={(event) => setActor(event.currentTarget.value)} />}
      </Field>
      <Field label={t('matches.reason')} hint={needsReason ? t('matches.reason_needed') : undefined} error={sent ? errors.reason : undefined}>
        {(described) => <input {...described} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />}
      </Field>
      {problem && <Wrong problem={problem} />}
      {problem?.status === 412 && <p>{t('match.step_stale')}</p>}
      <p class="row">
        <button class="main" disabled={busy}>{t('match.step_take')}</button>
        <button type="button" disabled={busy} onClick={onCancel}>{t('common.cancel')}</button>
      </p>
    </form>
  );
}

interface Props {
  pair: Explained;
  /** Another one where the version may be another. */
  turn: number;
  onChanged: () => void;
}

export function Steps({ pair, turn, onChanged }: Props) {
  const { value: history, problem, reload } = useLoad(`history ${pair.id} ${pair.as_of} ${turn}`, (signal) => get('/v1/matches/{id}/transitions', { ids: { id: pair.id }, signal }));
  const [next, setNext] = useState<State>();
  // The form stays while the history behind it is read anew: what was typed is not lost.
  const [last, setLast] = useState(history);
  if (history && history !== last) setLast(history);
  const shown = history ?? last;
  if (!shown) return problem ? <Wrong problem={problem} again={reload} /> : <Loading />;
  const { body } = shown;
  return (
    <>
      <p>
        {t('match.stands', { state: t(`common.state_${body.state}`) })}
        {body.agreed_annual !== undefined && ` ${t('match.stands_for', { amount: amount(body.agreed_annual, body.annual_unit) })}`}
      </p>
      {body.overbooked && (
        <p class="notice bad">{t('match.overbooked')} {[['supply', body.supply_missing_annual], ['demand', body.demand_missing_annual]].map(([side, missing]) => missing !== undefined && t(`match.missing_${side as 'supply'}`, { amount: amount(missing as number, body.annual_unit) })).filter(Boolean).join(' ')}</p>
      )}
      <p class="row no-print" role="group" aria-label={t('match.next_steps')}>
        {body.next_states.map((state) => (
          <button key={state} class={ENDS.includes(state) ? 'danger' : undefined} aria-pressed={next === state} onClick={() => setNext(next === state ? undefined : state)}>{t(`match.to_${state as 'negotiating'}`)}</button>
        ))}
      </p>
      {next && body.next_states.includes(next) && (
        <StepForm
          key={next}
          pair={pair}
          history={shown}
          to={next}
          onCancel={() => setNext(undefined)}
          onDone={() => {
            setNext(undefined);
            reload();
            onChanged();
          }}
        />
      )}
      <h3>{t('match.history')}</h3>
      {body.items.length === 0 && <p class="soft">{t('match.no_history')}</p>}
      {body.items.length > 0 && (
        <ol class="history">
          {body.items.map(({ at, from, to, actor, reason }, index) => (
            <li key={index}>
              <time dateTime={at}>{moment(new Date(at))}</time> <strong>{t(`common.state_${from}`)} → {t(`common.state_${to}`)}</strong>
              {actor && <> · {actor}</>}
              {reason && <><br /><span class="soft">{reason}</span></>}
            </li>
          ))}
        </ol>
      )}
    </>
  );
}
