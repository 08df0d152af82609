// A plan becomes suggestions: for the exchanges that are chosen, negotiating begins, one after the other, and each says how it went.
import { useState } from 'preact/hooks';
import { post, Problem } from '../../api';
import { Dialog, Field } from '../../components';
import { t } from '../../i18n';
import { forNow } from '../../keep';
import { matchAddress } from '../site/links';
import { isImagined } from './exchanges';
import type { Imagined } from './thought';
import type { Exchange } from './types';

interface Props {
  plan: string;
  exchanges: Exchange[];
  /** What of them is not there yet: it cannot be begun. */
  imagined: Imagined;
  chosen: Set<string>;
  onChoose: (chosen: Set<string>) => void;
}

interface Outcome {
  id: string;
  name: string;
  /** Why it did not go; nothing where it did. */
  wrong: string | undefined;
}

const nameOf = ({ supply, demand }: Exchange) => `${supply.site.name} → ${demand.site.name}`;

async function begin(id: string, actor: string, reason: string): Promise<string | undefined> {
  try {
    await post('/v1/matches/{id}/transitions', { ids: { id }, body: { to: 'negotiating', reason, ...(actor && { actor }) } });
    return undefined;
  } catch (error) {
    if (!(error instanceof Problem)) return String(error);
    return error.isAway ? t('common.away') : [error.message, error.body.remedy].filter(Boolean).join('; ');
  }
}

function Question({ plan, of, onDone, onClose }: { plan: string; of: Exchange[]; onDone: (outcomes: Outcome[]) => void; onClose: () => void }) {
  const [actor, setActor] = useState(forNow.read('actor') ?? '');
  const [reason, setReason] = useState(`plan ${plan}`);
  const [at, setAt] = useState<number>();
  const go = async (event: Event) => {
    event.preventDefault();
    forNow.write('actor', actor.trim());
    const outcomes: Outcome[] = [];
    for (const exchange of of) {
      setAt(outcomes.length);
      outcomes.push({ id: exchange.id, name: nameOf(exchange), wrong: await begin(exchange.id, actor.trim(), reason.trim() || `plan ${plan}`) });
    }
    onDone(outcomes);
  };
  return (
    <Dialog title={t('plan.apply_title', { count: of.length })} onClose={onClose} stays={at !== undefined}>
      <p>{t('plan.apply_hint')}</p>
      <form onSubmit={go}>
        <Field label={t('plan.actor')} hint={t('plan.actor_hint')}>{(described) => <input {...described} value={actor} maxLength={200} autocomplete="name" onInput={(event) => setActor(event.currentTarget.value)} />}</Field>
        <Field label={t('plan.reason')}>{(described) => <input {...described} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />}</Field>
        {at !== undefined && <p role="status">{t('plan.applying', { at: at + 1, all: of.length })}</p>}
        <div class="actions">
          <button type="button" disabled={at !== undefined} onClick={onClose}>{t('common.cancel')}</button>
          <button class="main" type="submit" disabled={at !== undefined}>{t('plan.apply')}</button>
        </div>
      </form>
    </Dialog>
  );
}

export function Apply({ plan, exchanges, imagined, chosen, onChoose }: Props) {
  const [asking, setAsking] = useState(false);
  const [outcomes, setOutcomes] = useState<Outcome[]>([]);
  const free = exchanges.filter((one) => one.agreed_annual === 0 && !isImagined(one, imagined));
  const of = free.filter(({ id }) => chosen.has(id));
  const done = (outcomes: Outcome[]) => {
    setOutcomes(outcomes);
    setAsking(false);
    // What did not go stays chosen.
    onChoose(new Set(outcomes.filter(({ wrong }) => wrong).map(({ id }) => id)));
  };
  return (
    <>
      <p class="row no-print">
        <button onClick={() => onChoose(new Set(free.map(({ id }) => id)))}>{t('plan.choose_all')}</button>
        <button disabled={of.length === 0} onClick={() => onChoose(new Set())}>{t('plan.choose_none')}</button>
        <button class="main" disabled={of.length === 0} onClick={() => setAsking(true)}>{t('plan.apply_chosen', { count: of.length })}</button>
      </p>
      {outcomes.length > 0 && (
        <div class="notice" role="status">
          <p><strong>{t('plan.applied', { count: outcomes.filter(({ wrong }) => !wrong).length, all: outcomes.length })}</strong></p>
          <ul class="said">{outcomes.map(({ id, name, wrong }) => <li key={id}><a href={matchAddress(id)}>{name}</a>: {wrong ? <span class="bad-text">{wrong}</span> : t('common.state_negotiating')}</li>)}</ul>
          <p><button onClick={() => setOutcomes([])}>{t('common.close')}</button></p>
        </div>
      )}
      {asking && <Question plan={plan} of={of} onDone={done} onClose={() => setAsking(false)} />}
    </>
  );
}
