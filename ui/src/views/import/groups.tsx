// Refused rows and doubtful cells, grouped by what mends them: each group opens, and the address says which one is open.
import { useState } from 'preact/hooks';
import { Problem, send } from '../../api';
import { Empty, Table, Wrong, type Column } from '../../components';
import { t } from '../../i18n';
import { count } from '../../i18n/format';
import { refine, useRoute } from '../../router';
import type { Import } from './fields';
import { said } from './said';

interface Group<R> {
  column?: string;
  remedy: string;
  count: number;
  rows: R[];
}

function Groups<R extends { row: number }>({ groups, others, columns, title }: { groups: Group<R>[]; others: number; columns: Column<R>[]; title: (group: Group<R>) => string }) {
  const open = useRoute().query.get('group') ?? '0';
  const toggle = (at: number, isOpen: boolean) => {
    if (isOpen && open !== String(at)) refine({ group: String(at) });
    if (!isOpen && open === String(at)) refine({ group: 'none' });
  };
  return (
    <>
      {groups.map((group, at) => (
        <details key={at} class="group" open={open === String(at)} onToggle={(event) => toggle(at, event.currentTarget.open)}>
          <summary>
            <span class="how-many">{t('import.rows_count', { count: group.count })}</span>
            <span>{group.column && <strong>{group.column}: </strong>}{title(group)}</span>
          </summary>
          <Table
            caption={group.rows.length < group.count ? t('import.first_rows', { shown: group.rows.length, all: group.count }) : <span class="hidden-text">{t('import.all_rows', { count: group.count })}</span>}
            columns={columns}
            rows={group.rows}
            id={(row) => String(group.rows.indexOf(row))}
          />
        </details>
      ))}
      {others > 0 && <p>{t('import.others', { count: others })}</p>}
    </>
  );
}

/** A file that the server makes; with a key it cannot simply be a link. */
async function download(address: string, name: string): Promise<void> {
  const content = await (await send(address)).blob();
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function Downloads({ of }: { of: Import }) {
  const [problem, setProblem] = useState<Problem>();
  const tables = (of.tables ?? []).filter((table) => table.rejected > 0);
  const get = (number: number, file: string) => {
    const name = `refused-${file.replace(/\.[^.]*$/, '').replace(/[^\w.-]+/g, '-')}.csv`;
    setProblem(undefined);
    download(`/v1/imports/${encodeURIComponent(of.id)}/rejects?table=${number}`, name).catch((error: unknown) => error instanceof Problem && setProblem(error));
  };
  return (
    <>
      {problem && <Wrong problem={problem} />}
      {tables.length > 0 && <p>{t('import.mend')}</p>}
      <p class="row">
        {tables.map((table) => (
          <button key={table.number} onClick={() => get(table.number, table.file)}>
            {tables.length > 1 ? t('import.download_of', { count: table.rejected, table: table.file }) : t('import.download', { count: table.rejected })}
          </button>
        ))}
      </p>
    </>
  );
}

export function Refused({ of }: { of: Import }) {
  type Row = NonNullable<Import['rejected']>['groups'][number]['rows'][number];
  const { groups = [], others = 0 } = of.rejected ?? {};
  if (groups.length === 0) return <Empty title={t('import.none_refused')}><p>{t('import.none_refused_hint')}</p></Empty>;
  const columns: Column<Row>[] = [
    { key: 'row', title: t('import.row'), right: true, cell: (row) => count(row.row) },
    { key: 'column', title: t('import.column'), cell: (row) => row.column ?? row.field },
    { key: 'found', title: t('import.found'), cell: (row) => (row.found && row.found !== 'nothing' ? <code>{row.found}</code> : t('common.nothing')) },
    { key: 'expected', title: t('import.expected'), cell: (row) => said(row.expected) },
    { key: 'remedy', title: t('import.remedy'), cell: (row) => (row.gap ? `${said(row.remedy)} ${t('import.gap')}` : said(row.remedy)) },
  ];
  return (
    <>
      <Downloads of={of} />
      <Groups groups={groups} others={others} columns={withFile(of, columns)} title={(group) => said(group.remedy)} />
    </>
  );
}

export function Doubtful({ of }: { of: Import }) {
  type Row = NonNullable<Import['doubtful']>['groups'][number]['rows'][number];
  const { groups = [], others = 0 } = of.doubtful ?? {};
  if (groups.length === 0) return <Empty title={t('import.none_doubtful')}><p>{t('import.none_doubtful_hint')}</p></Empty>;
  const columns: Column<Row>[] = [
    { key: 'row', title: t('import.row'), right: true, cell: (row) => count(row.row) },
    { key: 'column', title: t('import.column'), cell: (row) => row.column },
    { key: 'found', title: t('import.found'), cell: (row) => <code>{row.found}</code> },
    { key: 'taken', title: t('import.taken'), cell: (row) => said(row.taken) },
  ];
  return (
    <>
      <p>{t('import.doubtful_hint')}</p>
      <Groups groups={groups} others={others} columns={withFile(of, columns)} title={(group) => t('import.taken_as', { taken: said(group.remedy) })} />
    </>
  );
}

/** Where there are several tables, a row says of which one it is. */
function withFile<R extends { file: string }>(of: Import, columns: Column<R>[]): Column<R>[] {
  return (of.tables ?? []).length > 1 ? [{ key: 'file', title: t('import.file'), cell: (row) => row.file }, ...columns] : columns;
}
