// One import: what would come of it, how it is understood, what is refused and doubtful, how it looks; then the commit and its result.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Dialog, Loading, Wrong } from '../../components';
import { t } from '../../i18n';
import { clock, count } from '../../i18n/format';
import { go, to, useRoute } from '../../router';
import { Columns, isUnderstood } from './columns';
import { AskCommit, Done, Progress } from './commit';
import type { Import } from './fields';
import { Doubtful, Refused } from './groups';
import { Preview } from './preview';
import { useImport, type Standing } from './state';

const PARTS = ['columns', 'refused', 'doubtful', 'preview'] as const;
type Part = (typeof PARTS)[number];

function sizes(of: Import): Record<Part, number> {
  const tables = [...(of.tables ?? []), ...(of.not_understood ?? [])];
  return {
    columns: tables.reduce((sum, table) => sum + table.columns.length + ('unread' in table ? table.unread.length : 0), 0),
    refused: of.rejected?.count ?? 0,
    doubtful: of.doubtful?.count ?? 0,
    preview: (of.sites?.created ?? 0) + (of.sites?.updated ?? 0) + (of.sites?.unchanged ?? 0),
  };
}

function Parts({ of, current }: { of: Import; current: Part }) {
  const all = sizes(of);
  return (
    <nav class="parts" aria-label={t('import.parts')}>
      {PARTS.map((part) => (
        <a key={part} href={to('import', [of.id], { show: part })} aria-current={part === current ? 'true' : undefined}>
          {t(`import.part_${part}`)} <span class="soft">{count(all[part])}</span>
        </a>
      ))}
    </nav>
  );
}

/** What would be, or was, written. */
function Counts({ of }: { of: Import }) {
  const rows = [['import.sites', of.sites], ['import.flows', of.flows]] as const;
  return (
    <table class="counts">
      <caption class="hidden-text">{t(of.state === 'committed' ? 'import.counts_done' : 'import.counts')}</caption>
      <thead>
        <tr><td />{(['created', 'updated', 'unchanged'] as const).map((kind) => <th key={kind} scope="col" class="right">{t(`import.${kind}`)}</th>)}</tr>
      </thead>
      <tbody>
        {rows.map(([name, counts]) => (
          <tr key={name}>
            <th scope="row">{t(name)}</th>
            <td class="right">{count(counts?.created ?? 0)}</td>
            <td class="right">{count(counts?.updated ?? 0)}</td>
            <td class="right">{count(counts?.unchanged ?? 0)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Remarks({ of, standing }: { of: Import; standing: Standing }) {
  const canChange = of.state === 'staged' || of.state === 'failed';
  const replace = (source: string, wanted: boolean) => {
    const { replace: _, source: __, ...others } = of.settings;
    void standing.read(wanted ? { ...others, replace: source } : { ...others, source });
  };
  return (
    <ul class="remarks">
      {(of.rejected?.count ?? 0) > 0 && <li><a href={to('import', [of.id], { show: 'refused' })}>{t('import.refused_count', { count: of.rejected!.count })}</a>{' '}{(of.gaps ?? 0) > 0 && t('import.gaps', { count: of.gaps! })}</li>}
      {(of.doubtful?.count ?? 0) > 0 && <li><a href={to('import', [of.id], { show: 'doubtful' })}>{t('import.doubtful_count', { count: of.doubtful!.count })}</a></li>}
      {of.left_over?.map((left) => (
        <li key={left.source}>
          {left.removed > 0 ? t('import.left_removed', { count: left.removed, source: left.source }) : t('import.left_over', { count: left.count, source: left.source })}
          {canChange && (
            <label class="check">
              <input type="checkbox" checked={of.settings.replace === left.source} disabled={!!standing.busy} onChange={(event) => replace(left.source, event.currentTarget.checked)} />
              <span>{t('import.left_remove')}</span>
            </label>
          )}
        </li>
      ))}
      {of.beside?.map((beside) => <li key={beside.source}>{t('import.beside', { count: beside.count, source: beside.source })}</li>)}
    </ul>
  );
}

function AskLeave({ of, standing, onClose }: { of: Import; standing: Standing; onClose: () => void }) {
  const leave = async () => {
    onClose();
    if (await standing.giveUp()) go(to('import'));
  };
  return (
    <Dialog title={t('import.leave_title')} onClose={onClose}>
      <p>{t(of.state === 'committing' ? 'import.leave_committing' : 'import.leave_hint')}</p>
      <p class="actions">
        <button onClick={onClose}>{t('common.cancel')}</button>
        <button class="danger" onClick={leave}>{t('import.leave')}</button>
      </p>
    </Dialog>
  );
}

function Frame({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <main class="padded import" id="content">
      <h1 tabIndex={-1}>{title}</h1>
      {children}
    </main>
  );
}

/** Whoever agreed far down sees at the head what comes of it. */
function useHead(state: Import['state'] | undefined): void {
  const before = useRef(state);
  useEffect(() => {
    const wasAsked = before.current === 'staged' || before.current === 'failed' || before.current === 'committing';
    if (wasAsked && state !== before.current && state !== 'reading' && state !== 'staged') document.querySelector<HTMLElement>('main h1')?.focus();
    before.current = state;
  }, [state]);
}

export function One({ id }: { id: string }) {
  const standing = useImport(id);
  const { query } = useRoute();
  const [asking, setAsking] = useState<'commit' | 'leave'>();
  const { value: of, problem, busy } = standing;
  useHead(of?.state);
  if (!of && problem?.status === 404) return <Frame title={t('shell.import')}><p class="notice">{t('import.gone')} <a href={to('import')}>{t('import.again')}</a></p></Frame>;
  if (!of) return <Frame title={t('shell.import')}>{problem ? <Wrong problem={problem} again={standing.reload} /> : <Loading />}</Frame>;
  const part = PARTS.find((part) => part === query.get('show')) ?? 'columns';
  const writes = (of.sites?.created ?? 0) + (of.sites?.updated ?? 0) + (of.flows?.created ?? 0) + (of.flows?.updated ?? 0) > 0 || !!of.settings.replace;
  const why = !isUnderstood(of) ? t('import.why_columns') : !writes ? t('import.why_nothing') : undefined;
  const canChange = of.state === 'staged' || of.state === 'failed';
  return (
    <Frame title={t('import.title', { names: of.files.map((file) => file.name).join(', ') })}>
      {problem && of.state !== 'failed' && <Wrong problem={problem} />}
      {of.state === 'failed' && <div class="notice bad" role="alert"><p><strong>{t('import.failed')}</strong></p><p>{of.detail}</p></div>}
      {of.state === 'committed' && <Done of={of} />}
      {of.state === 'staged' && <p class="soft">{t('import.nothing_yet', { time: clock(new Date(of.expires_at)) })}</p>}
      <div class="summary">
        <Counts of={of} />
        <Remarks of={of} standing={standing} />
      </div>
      {of.state === 'committing' && <Progress of={of} />}
      {of.state !== 'committed' && (
        <div class="row deeds">
          {canChange && <button class="main" disabled={!!why || !!busy} aria-describedby={why ? 'why-not' : undefined} onClick={() => setAsking('commit')}>{t(of.state === 'failed' ? 'import.commit_again' : 'import.commit')}</button>}
          <button onClick={() => setAsking('leave')} disabled={busy === 'leaving'}>{t('import.leave')}</button>
          {why && <span id="why-not">{why}</span>}
          {busy === 'reading' && <span role="status">{t('import.reading')}</span>}
          {busy === 'committing' && <span role="status">{t('import.storing')}</span>}
        </div>
      )}
      <Parts of={of} current={part} />
      {part === 'columns' && <Columns of={of} standing={standing} />}
      {part === 'refused' && <Refused of={of} />}
      {part === 'doubtful' && <Doubtful of={of} />}
      {part === 'preview' && <Preview of={of} />}
      {asking === 'commit' && <AskCommit of={of} standing={standing} onClose={() => setAsking(undefined)} />}
      {asking === 'leave' && <AskLeave of={of} standing={standing} onClose={() => setAsking(undefined)} />}
    </Frame>
  );
}
