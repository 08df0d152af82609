// Where files are dropped or chosen.
import { useRef, useState } from 'preact/hooks';
import { get, post, Problem, useLoad } from '../../api';
import { Field, tell, Wrong } from '../../components';
import { t } from '../../i18n';
import { clock, count } from '../../i18n/format';
import { Rich } from '../../i18n/rich';
import { go, to } from '../../router';
import { last, stage } from './state';

/** As the server has it: more is refused, and would only be sent for nothing. */
const MOST_BYTES = 64_000_000;
const MOST_FILES = 20;
const KINDS = '.csv,.tsv,.txt,.xlsx,.geojson,.json';

export const megabytes = (bytes: number): string => t('import.megabytes', { size: count(Math.max(0.1, Math.round(bytes / 1e5) / 10)) });

function tooMuch(files: File[]): string | undefined {
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  if (files.length > MOST_FILES) return t('import.too_many', { files: files.length, most: MOST_FILES });
  if (bytes > MOST_BYTES) return t('import.too_large', { size: megabytes(bytes), most: megabytes(MOST_BYTES) });
  return undefined;
}

function useSending() {
  const [sending, setSending] = useState<AbortController>();
  const [problem, setProblem] = useState<Problem>();
  const send = async (files: File[], places: File | undefined) => {
    if (files.length === 0 || sending) return;
    const refused = tooMuch(files);
    if (refused) return setProblem(new Problem(413, { title: t('import.not_sent'), detail: refused }));
    const given = new AbortController();
    setSending(given);
    setProblem(undefined);
    try {
      const staged = await stage(files, places, given.signal);
      go(to('import', [staged.id]));
    } catch (error) {
      if (!given.signal.aborted) setProblem(error instanceof Problem ? error : new Problem(0, { title: String(error) }));
    } finally {
      setSending(undefined);
    }
  };
  return { sending, problem, send };
}

/** The demo region, while the store holds nothing. */
function Demo() {
  const { value } = useLoad('any site', (signal) => get('/v1/sites', { query: { limit: 1 }, signal }));
  const [loading, setLoading] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  if (!value || value.body.items.length > 0) return null;
  const load = async () => {
    setLoading(true);
    setProblem(undefined);
    try {
      const { body } = await post('/v1/demo');
      tell(t('import.demo_done', { sites: body.sites, flows: body.flows }));
      go(to('map'));
    } catch (error) {
      setProblem(error as Problem);
      setLoading(false);
    }
  };
  return (
    <section>
      <h2>{t('import.demo_title')}</h2>
      {problem && (problem.status === 404 ? <p class="notice"><Rich text="import.demo_none" /></p> : <Wrong problem={problem} />)}
      <p>{t('import.demo_hint')}</p>
      <p><button onClick={load} disabled={loading}>{loading ? t('import.demo_loading') : t('import.demo_load')}</button></p>
    </section>
  );
}

export function Start() {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [places, setPlaces] = useState<File>();
  const { sending, problem, send } = useSending();
  const before = last();
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void send([...(event.dataTransfer?.files ?? [])], places);
  };
  const hover = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  const chosen = (event: Event) => {
    const of = event.currentTarget as HTMLInputElement;
    const files = [...(of.files ?? [])];
    // The same file, mended, can be chosen again.
    of.value = '';
    void send(files, places);
  };
  return (
    <main class="padded import" id="content" onDragOver={hover} onDragLeave={() => setOver(false)} onDrop={drop}>
      <h1 tabIndex={-1}>{t('shell.import')}</h1>
      <p>{t('import.intro')}</p>
      {problem && (problem.status === 404 ? <p class="notice"><Rich text="import.none" /></p> : <Wrong problem={problem} />)}
      <div class={over ? 'drop over' : 'drop'}>
        {sending ? (
          <>
            <p role="status">{t('import.sending')}</p>
            <progress aria-label={t('import.sending')} />
            <p><button onClick={() => sending.abort()}>{t('common.cancel')}</button></p>
          </>
        ) : (
          <>
            <p class="large">{t('import.drop')}</p>
            <p><button class="main" onClick={() => input.current?.click()}>{t('import.choose')}</button></p>
            <input ref={input} type="file" multiple accept={KINDS} hidden aria-label={t('import.choose')} onChange={chosen} />
            <p class="soft">{t('import.kinds', { files: MOST_FILES, size: megabytes(MOST_BYTES) })}</p>
          </>
        )}
      </div>
      {before && <p class="notice">{t('import.before', { names: before.names.join(', '), time: clock(new Date(before.expires)) })} <a href={to('import', [before.id])}>{t('import.go_on')}</a></p>}
      <details class="places">
        <summary>{t('import.places')}</summary>
        <Field label={t('import.places_label')} hint={t('import.places_hint')}>
          {(described) => <input {...described} type="file" accept=".csv,.tsv,.txt" onChange={(event) => setPlaces(event.currentTarget.files?.[0])} />}
        </Field>
      </details>
      <section>
        <h2>{t('import.hand_title')}</h2>
        <p>{t('import.hand_hint')} <a href={to('site', ['new'])}>{t('import.hand_go')}</a></p>
      </section>
      <Demo />
    </main>
  );
}
