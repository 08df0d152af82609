// The frame of a form: saves with the version that one began from, and shows what others changed meanwhile.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Problem } from '../../api';
import { tell, Wrong } from '../../components';
import { t } from '../../i18n';
import { Differences } from './differences';
import { toFirstError, type Draft, type Form } from './form';

export interface Stands {
  draft: Draft;
  etag: string;
}

interface Props {
  title: string;
  form: Form;
  /** As it stands now on the server, where it stands there. */
  now?: Stands | undefined;
  nameOf: (field: string) => string;
  show: (field: string, value: string, of: Draft) => string;
  /** Reads it anew. */
  read?: () => Promise<Stands>;
  /** Sends it, with the version it replaces; gives what to say. */
  save: (etag: string | undefined) => Promise<void>;
  onClose: () => void;
  /** What saving is called, where it is none. */
  words?: { save: string; saved: string };
  children: ComponentChildren;
}

const versionOf = (etag: string | undefined) => Number(etag?.replace(/\D/g, '') ?? Infinity);

export function Editor({ title, form, now, nameOf, show, read, save, onClose, words, children }: Props) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [found, setFound] = useState<Stands>();
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus(), []);
  // What the page last read may be older than what a refusal had it read.
  const newer = now && versionOf(now.etag) > versionOf(form.etag) ? now : undefined;
  const theirs = found && found.etag !== form.etag ? found : newer;
  const failed = async (error: unknown) => {
    const problem = error instanceof Problem ? error : new Problem(0, { title: String(error) });
    if (problem.status === 412 && read) setFound(await read());
    else if (form.refuse(problem)) toFirstError();
    else setProblem(problem);
  };
  const send = async (event: Event) => {
    event.preventDefault();
    setProblem(undefined);
    if (!form.holds()) return toFirstError();
    setBusy(true);
    try {
      await save(form.etag);
      form.forget();
      tell(words?.saved ?? t('site.saved'));
      onClose();
    } catch (error) {
      await failed(error).catch((error: unknown) => setProblem(error as Problem));
    } finally {
      setBusy(false);
    }
  };
  const drop = () => {
    form.forget();
    onClose();
  };
  return (
    <section class="editor">
      <h2 tabIndex={-1} ref={head}>{title}</h2>
      {form.changed && <p class="soft" role="status">{t('site.not_saved')}</p>}
      {theirs && <Differences key={theirs.etag} form={form} theirs={theirs.draft} etag={theirs.etag} nameOf={nameOf} show={show} onChosen={() => (setFound(undefined), head.current?.focus())} />}
      <form onSubmit={send} noValidate>
        {children}
        {problem && <Wrong problem={problem} />}
        <p class="row actions">
          <button class="main" type="submit" disabled={busy || theirs !== undefined}>{busy ? t('site.saving') : (words?.save ?? t('site.save'))}</button>
          <button type="button" onClick={drop}>{form.changed ? t('site.drop') : t('common.cancel')}</button>
        </p>
      </form>
    </section>
  );
}
