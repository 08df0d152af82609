// Events that a subscription gave up: looked at, tried again or dropped, one or many, with a question first.
import { useEffect, useState } from 'preact/hooks';
import { all, get, post, Problem, useLoad, type components } from '../../api';
import { Dialog, Empty, Field, Loading, Table, tell, Wrong } from '../../components';
import { t } from '../../i18n';
import { count, moment } from '../../i18n/format';
import { refine, useRoute } from '../../router';
import { eventName, shortType } from './events';
import { NotAllowed } from './not-allowed';
import { lookNow, type Pulse } from './pulse';

type DeadLetter = components['schemas']['DeadLetter'];

interface Letter extends DeadLetter {
  subscription: string;
  key: string;
  type: string;
  subject: string;
}

/** So many of a subscription are read; they are the first. */
const MOST = 1_000;

function letterOf(subscription: string, letter: DeadLetter): Letter {
  const event = (letter.event ?? {}) as { type?: string; subject?: string };
  return { ...letter, subscription, key: `${subscription} ${letter.sequence}`, type: shortType(event.type ?? ''), subject: event.subject ?? '' };
}

async function read(subscriptions: string[], signal: AbortSignal): Promise<{ letters: Letter[]; more: boolean }> {
  const parts = await Promise.all(
    subscriptions.map(async (subscription) => {
      const part = (cursor: string | undefined) => get('/v1/dead-letters', { query: { subscription, limit: 200, ...(cursor && { cursor }) }, signal });
      const { items, more } = await all<DeadLetter>(part, MOST);
      return { letters: items.map((letter) => letterOf(subscription, letter)), more };
    }),
  );
  return { letters: parts.flatMap((part) => part.letters), more: parts.some((part) => part.more) };
}

const bySubscription = (letters: Letter[]): Map<string, Letter[]> => {
  const of = new Map<string, Letter[]>();
  for (const letter of letters) of.set(letter.subscription, [...(of.get(letter.subscription) ?? []), letter]);
  return of;
};

async function redrive(letters: Letter[], rate: number | undefined): Promise<number> {
  let again = 0;
  for (const [subscription, of] of bySubscription(letters)) {
    for (let at = 0; at < of.length; at += MOST) {
      const sequences = of.slice(at, at + MOST).map((letter) => letter.sequence);
      const { body } = await post('/v1/dead-letters/redrive', { body: { subscription, sequences, ...(rate && { rate_per_second: rate }) } });
      again += body.redriven;
    }
  }
  return again;
}

/** What is asked before anything is done. It stays open until that went well, so that what was typed stays. */
function Ask({ what, letters, onClose, onDone }: { what: 'redrive' | 'discard'; letters: Letter[]; onClose: () => void; onDone: () => void }) {
  const [text, setText] = useState('');
  const [done, setDone] = useState<number>();
  const [problem, setProblem] = useState<Problem>();
  const discard = async () => {
    let gone = 0;
    for (const { subscription, sequence } of letters) {
      setDone(gone);
      await post('/v1/dead-letters/discard', { body: { subscription, sequence, reason: text.trim() } });
      gone += 1;
    }
    return gone;
  };
  const act = async (event: Event) => {
    event.preventDefault();
    setProblem(undefined);
    setDone(0);
    try {
      const of = what === 'redrive' ? await redrive(letters, Number(text) || undefined) : await discard();
      tell(t(what === 'redrive' ? 'operations.redriven' : 'operations.discarded', { count: of }));
      onDone();
    } catch (error) {
      setProblem(error instanceof Problem ? error : new Problem(0, { title: String(error) }));
      setDone(undefined);
    }
  };
  const isDiscard = what === 'discard';
  return (
    <Dialog title={t(isDiscard ? 'operations.discard_title' : 'operations.redrive_title', { count: letters.length })} onClose={onClose}>
      <form onSubmit={act}>
        <p>{t(isDiscard ? 'operations.discard_hint' : 'operations.redrive_hint')}</p>
        {problem && <Wrong problem={problem} />}
        {isDiscard ? (
          <Field label={t('operations.reason')} hint={t('operations.reason_hint')}>
            {(described) => <input {...described} required value={text} maxLength={200} onInput={(event) => setText(event.currentTarget.value)} />}
          </Field>
        ) : (
          <Field label={t('operations.redrive_rate')} hint={t('operations.redrive_rate_hint')}>
            {(described) => <input {...described} type="number" min={1} value={text} onInput={(event) => setText(event.currentTarget.value)} />}
          </Field>
        )}
        {done !== undefined && <p role="status">{t('operations.working', { done: count(done), all: letters.length })}</p>}
        <p class="actions">
          <button type="button" onClick={onClose}>{t('common.cancel')}</button>
          <button class={isDiscard ? 'danger' : 'main'} disabled={done !== undefined}>{t(isDiscard ? 'operations.discard_do' : 'operations.redrive_do')}</button>
        </p>
      </form>
    </Dialog>
  );
}

function Detail({ of, onClose, onAsk }: { of: Letter; onClose: () => void; onAsk: (what: 'redrive' | 'discard') => void }) {
  return (
    <Dialog title={t('operations.letter_title', { sequence: count(Number(of.sequence)) })} onClose={onClose}>
      <dl class="facts left">
        <dt>{t('operations.subscription')}</dt><dd>{of.subscription}</dd>
        <dt>{t('operations.event')}</dt><dd>{eventName(of.type)} <code>{of.subject}</code></dd>
        <dt>{t('operations.attempts')}</dt><dd>{count(of.attempts)}</dd>
        <dt>{t('operations.first_failed')}</dt><dd>{moment(new Date(of.first_failed))}</dd>
        <dt>{t('operations.given_up')}</dt><dd>{moment(new Date(of.buried))}</dd>
      </dl>
      <p class="label">{t('operations.error')}</p>
      <pre tabIndex={0}>{of.error}</pre>
      <p class="label">{t('operations.event')}</p>
      <pre tabIndex={0}>{of.event ? JSON.stringify(of.event, null, 2) : t('operations.no_event')}</pre>
      <p class="actions">
        <button onClick={onClose} autofocus>{t('common.close')}</button>
        <button class="danger" onClick={() => onAsk('discard')}>{t('operations.discard')}</button>
        <button class="main" onClick={() => onAsk('redrive')}>{t('operations.redrive')}</button>
      </p>
    </Dialog>
  );
}

function Filters({ subscriptions, types }: { subscriptions: string[]; types: string[] }) {
  const { query } = useRoute();
  return (
    <div class="row filters">
      <label>{t('operations.subscription')}{' '}
        <select value={query.get('subscription') ?? ''} onChange={(event) => refine({ subscription: event.currentTarget.value })}>
          <option value="">{t('common.all')}</option>
          {subscriptions.map((name) => <option key={name} value={name}>{name}</option>)}
        </select>
      </label>
      <label>{t('operations.event')}{' '}
        <select value={query.get('type') ?? ''} onChange={(event) => refine({ type: event.currentTarget.value })}>
          <option value="">{t('common.all')}</option>
          {types.map((type) => <option key={type} value={type}>{eventName(type)}</option>)}
        </select>
      </label>
      <label>{t('operations.error_has')}{' '}
        <input type="search" value={query.get('q') ?? ''} onInput={(event) => refine({ q: event.currentTarget.value })} />
      </label>
    </div>
  );
}

export function Letters({ pulse }: { pulse: Pulse }) {
  const { query } = useRoute();
  const names = pulse.status?.subscriptions.map((of) => of.name) ?? [];
  const dead = pulse.status?.subscriptions.reduce((sum, of) => sum + of.dead_letters, 0) ?? 0;
  const { value, problem, loading, reload } = useLoad(`letters ${names.join()}`, (signal) => read(names, signal));
  useEffect(() => reload(), [dead]);
  const [chosen, setChosen] = useState<Set<string>>(new Set());
  const [asking, setAsking] = useState<{ what: 'redrive' | 'discard'; letters: Letter[] }>();
  const refused = [problem, pulse.problem].find((of) => of?.status === 403);
  if (refused) return <NotAllowed problem={refused} />;
  if (problem && !value) return <Wrong problem={problem} again={reload} />;
  if (!value || (names.length === 0 && loading)) return <Loading />;
  const [subscription, type, words] = [query.get('subscription'), query.get('type'), (query.get('q') ?? '').toLocaleLowerCase()];
  const shown = value.letters.filter((of) => (!subscription || of.subscription === subscription) && (!type || of.type === type) && of.error.toLocaleLowerCase().includes(words));
  const marked = shown.filter((of) => chosen.has(of.key));
  const open = value.letters.find((of) => of.key === query.get('open'));
  const mark = (letters: Letter[], on: boolean) => {
    const next = new Set(chosen);
    for (const { key } of letters) if (on) next.add(key); else next.delete(key);
    setChosen(next);
  };
  const done = () => {
    setAsking(undefined);
    setChosen(new Set());
    refine({ open: undefined });
    reload();
    void lookNow();
  };
  const ask = (what: 'redrive' | 'discard', letters: Letter[]) => setAsking({ what, letters });
  if (value.letters.length === 0) return <Empty title={t('operations.no_letters')}><p>{t('operations.no_letters_hint')}</p></Empty>;
  return (
    <>
      <p>{t('operations.letters_hint')}</p>
      <Filters subscriptions={names} types={[...new Set(value.letters.map((of) => of.type))]} />
      {value.more && <p class="notice">{t('operations.letters_part', { most: MOST })}</p>}
      {shown.length === 0 ? <p>{t('operations.none_pass')}</p> : (
        <>
          <div class="row deeds">
            <label class="check">
              <input type="checkbox" checked={marked.length === shown.length} onChange={(event) => mark(shown, event.currentTarget.checked)} />
              <span>{t('operations.all_shown', { count: shown.length })}</span>
            </label>
            <button class="main" disabled={marked.length === 0} onClick={() => ask('redrive', marked)}>{marked.length > 0 ? t('operations.redrive_marked', { count: marked.length }) : t('operations.redrive')}</button>
            <button class="danger" disabled={marked.length === 0} onClick={() => ask('discard', marked)}>{marked.length > 0 ? t('operations.discard_marked', { count: marked.length }) : t('operations.discard')}</button>
          </div>
          <Table<Letter>
            caption={t('operations.letters_caption', { shown: shown.length, all: value.letters.length })}
            rows={shown}
            id={(of) => of.key}
            current={open?.key}
            onOpen={(of) => refine({ open: of.key })}
            columns={[
              {
                key: 'mark',
                title: t('operations.mark'),
                plain: true,
                cell: (of) => (
                  <label class="check" onClick={(event) => event.stopPropagation()}>
                    <input type="checkbox" aria-label={t('operations.mark_one', { sequence: count(Number(of.sequence)) })} checked={chosen.has(of.key)} onChange={(event) => mark([of], event.currentTarget.checked)} />
                  </label>
                ),
              },
              { key: 'sequence', title: t('operations.sequence'), right: true, cell: (of) => count(Number(of.sequence)) },
              { key: 'event', title: t('operations.event'), cell: (of) => <span>{eventName(of.type)}<br /><span class="soft">{of.subject}</span></span> },
              { key: 'subscription', title: t('operations.subscription'), cell: (of) => of.subscription },
              { key: 'error', title: t('operations.error'), cell: (of) => <span class="wraps">{of.error}</span> },
              { key: 'attempts', title: t('operations.attempts'), right: true, cell: (of) => count(of.attempts) },
              { key: 'buried', title: t('operations.given_up'), cell: (of) => moment(new Date(of.buried)) },
            ]}
          />
        </>
      )}
      {open && !asking && <Detail of={open} onClose={() => refine({ open: undefined })} onAsk={(what) => ask(what, [open])} />}
      {asking && <Ask {...asking} onClose={() => setAsking(undefined)} onDone={done} />}
    </>
  );
}
