// What people wrote about a match.
import { useState } from 'preact/hooks';
import { all, get, post, Problem, useLoad } from '../../api';
import { Field, Loading, Wrong } from '../../components';
import { t } from '../../i18n';
import { moment } from '../../i18n/format';
import { forNow } from '../../keep';
import { actorNow, keepActor } from '../matches/chosen';

const MOST = 500;
/** As the server has it. */
const LONGEST = 2_000;

export function Comments({ id }: { id: string }) {
  const { value, problem, reload } = useLoad(`comments ${id}`, (signal) =>
    all((cursor) => get('/v1/matches/{id}/comments', { ids: { id }, query: { limit: 200, ...(cursor && { cursor }) }, signal }), MOST));
  // A draft survives a reload of the page, and a look at another match.
  const draft = `comment.${id}`;
  const [text, setText] = useState(forNow.read(draft) ?? '');
  const [actor, setActor] = useState(actorNow());
  const [wrong, setWrong] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const write = (next: string) => {
    setText(next);
    forNow.write(draft, next || undefined);
  };
  const send = async (event: Event) => {
    event.preventDefault();
    if (!text.trim()) return;
    setBusy(true);
    setWrong(undefined);
    keepActor(actor.trim());
    try {
      await post('/v1/matches/{id}/comments', { ids: { id }, body: { text: text.trim(), ...(actor.trim() && { actor: actor.trim() }) } });
      write('');
      reload();
    } catch (error) {
      setWrong(error instanceof Problem ? error : new Problem(0, { title: String(error) }));
    }
    setBusy(false);
  };
  if (problem?.status === 404) return <p class="soft">{t('match.no_comments_here')}</p>;
  return (
    <>
      {problem && <Wrong problem={problem} again={reload} />}
      {!value && !problem && <Loading />}
      {value?.items.length === 0 && <p class="soft">{t('match.no_comments')}</p>}
      {value && value.items.length > 0 && (
        <ol class="history">
          {value.items.map((one) => (
            <li key={one.id}>
              <time dateTime={one.at}>{moment(new Date(one.at))}</time>{one.actor && <> · <strong>{one.actor}</strong></>}
              <p class="said">{one.text}</p>
            </li>
          ))}
        </ol>
      )}
      <form class="no-print" onSubmit={send}>
        <Field label={t('match.comment')} hint={t('match.comment_hint')}>
          {(described) => <textarea {...described} rows={3} maxLength={LONGEST} value={text} onInput={(event) => write(event.currentTarget.value)} />}
        </Field>
        <Field label={t('match.comment_actor')} hint={t('matches.actor_hint')}>
          {(described) => <input {...described} value={actor} onInput={(event) => setActor(event.currentTarget.value)} />}
        </Field>
        {wrong && <Wrong problem={wrong} />}
        <button disabled={busy || !text.trim()}>{t('match.comment_send')}</button>
      </form>
    </>
  );
}
