// What each column was understood as, to be corrected by hand; each answer is the new preview.
import { useState } from 'preact/hooks';
import { Field } from '../../components';
import { t } from '../../i18n';
import { count } from '../../i18n/format';
import { assigned, choices, fieldName, fileOf, said, type Import, type ImportTable } from './fields';
import type { Standing } from './state';

interface Row {
  header: string;
  /** The field; nothing where it is not read. */
  field: string;
  note: string;
  near: string[];
}

type Unread = ImportTable['unread'][number];

/** The unit of a number, as the server says it: `1 is 1 MWh/a`, `1 is 0.001 MWh/a`, `°C`. */
const unitName = (unit: string): string => unit.replace(/^1 is 1 /, '').replace(/^1 is /, '1 = ');

const unread = ({ header, reason, candidates }: Unread): Row => ({ header, field: '', note: reason, near: candidates });

/** Whether each file is understood so far that it can be committed. */
export const isUnderstood = (of: Import): boolean => (of.not_understood ?? []).length === 0 && (of.tables ?? []).length > 0;

function rowsOf(table: ImportTable): Row[] {
  const read = table.columns.map(({ header, field, unit, understood }): Row => {
    const how = t(`import.understood_${understood}`);
    return { header, field, note: unit ? `${how}; ${t('import.unit', { unit: unitName(unit) })}` : how, near: [] };
  });
  return [...read, ...table.unread.map(unread)];
}

interface SelectProps {
  of: Import;
  table: { file: string; sheet?: string; holds?: ImportTable['holds'] };
  row: Row;
  read: string[];
  standing: Standing;
}

function FieldSelect({ of, table, row, read, standing }: SelectProps) {
  const all = choices(table.holds, read, row.near);
  const isListed = !row.field || all.some((choice) => choice.fields.includes(row.field));
  return (
    <select
      aria-label={t('import.column_is', { header: row.header })}
      value={row.field}
      disabled={!!standing.busy}
      onChange={(event) => void standing.read(assigned(of, table, row.header, event.currentTarget.value))}
    >
      <option value="">{t('import.not_read')}</option>
      {!isListed && <option value={row.field}>{fieldName(row.field)}</option>}
      {all.map((choice, at) => (
        <optgroup key={at} label={choice.title}>
          {choice.fields.map((field) => <option key={field} value={field}>{fieldName(field)}</option>)}
        </optgroup>
      ))}
    </select>
  );
}

function Fields({ of, table, rows, standing }: { of: Import; table: SelectProps['table']; rows: Row[]; standing: Standing }) {
  const canChange = (of.state === 'staged' || of.state === 'failed') && table.holds !== 'hotmaps';
  const read = rows.map((row) => row.field).filter(Boolean);
  return (
    <div class="scroll">
      <table role="table" class="fields">
        <caption class="hidden-text">{t('import.columns_of', { table: table.file })}</caption>
        <thead role="rowgroup">
          <tr role="row">
            <th scope="col" role="columnheader">{t('import.column')}</th>
            <th scope="col" role="columnheader">{t('import.read_as')}</th>
            <th scope="col" role="columnheader">{t('import.how')}</th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row, at) => (
            <tr role="row" key={`${at} ${row.header}`} class={row.field ? undefined : 'left-out'}>
              <td role="cell"><strong>{row.header || t('import.no_header')}</strong></td>
              <td role="cell" data-title={t('import.read_as')}>
                {canChange && row.header
                  ? <FieldSelect of={of} table={table} row={row} read={read} standing={standing} />
                  : row.field ? fieldName(row.field) : t('import.not_read')}
              </td>
              <td role="cell" data-title={t('import.how')}>{row.note}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** How a file as a whole is read. What is typed stands until it is answered. */
function Ways({ of, file, sheets, decimal, standing }: { of: Import; file: string; sheets: string[]; decimal: string | undefined; standing: Standing }) {
  const own = of.settings.files?.[file] ?? {};
  const say = (change: Parameters<typeof said>[2]) => void standing.read(said(of.settings, file, change));
  // What was typed goes where all that was said is taken back.
  const [turn, setTurn] = useState(0);
  const startOver = () => {
    const { [file]: _, ...files } = of.settings.files ?? {};
    setTurn(turn + 1);
    void standing.read({ ...of.settings, files });
  };
  const disabled = !!standing.busy;
  const isBook = /\.xls[xm]?$/i.test(file);
  const taken = decimal ? t(`import.decimal_${decimal as 'point' | 'comma'}`) : t('import.decimal_none');
  return (
    <details class="ways">
      <summary>{t('import.ways')}</summary>
      <div class="grid" key={turn}>
        <Field label={t('import.decimal')} hint={t('import.decimal_hint', { taken })}>
          {(described) => (
            <select {...described} disabled={disabled} value={own.decimal ?? ''} onChange={(event) => say({ decimal: event.currentTarget.value })}>
              <option value="">{t('import.by_itself')}</option>
              <option value="comma">{t('import.decimal_comma')}</option>
              <option value="point">{t('import.decimal_point')}</option>
            </select>
          )}
        </Field>
        {isBook && (
          <Field label={t('import.sheet')} hint={t('import.sheet_hint')}>
            {(described) => <Typed {...described} list={sheets} disabled={disabled} value={own.sheet ?? ''} onSay={(sheet) => say({ sheet })} />}
          </Field>
        )}
        <Field label={t('import.header_row')} hint={t('import.header_hint')}>
          {(described) => <Typed {...described} type="number" disabled={disabled} value={String(own.header_row ?? '')} onSay={(row) => say({ header_row: row ? Number(row) : undefined })} />}
        </Field>
        <Field label={t('import.crs')} hint={t('import.crs_hint')}>
          {(described) => <Typed {...described} disabled={disabled} value={own.crs ?? ''} placeholder="EPSG:25832" onSay={(crs) => say({ crs })} />}
        </Field>
        <Field label={t('import.source')} hint={t('import.source_hint')}>
          {(described) => <Typed {...described} disabled={disabled} value={own.source ?? ''} onSay={(source) => say({ source })} />}
        </Field>
      </div>
      <p><button disabled={disabled || !of.settings.files?.[file]} onClick={startOver}>{t('import.start_over')}</button></p>
    </details>
  );
}

interface TypedProps {
  id: string;
  value: string;
  disabled: boolean;
  type?: 'number';
  placeholder?: string;
  list?: string[];
  onSay: (value: string) => void;
}

/** A field that is told when it is left or Enter is pressed. */
function Typed({ value, onSay, list, type = undefined, ...others }: TypedProps) {
  return (
    <>
      <input
        {...others}
        type={type ?? 'text'}
        {...(type && { min: 1 })}
        defaultValue={value}
        {...(list && { list: `${others.id}-list` })}
        onChange={(event) => event.currentTarget.value.trim() !== value && onSay(event.currentTarget.value.trim())}
      />
      {list && <datalist id={`${others.id}-list`}>{list.map((one) => <option key={one} value={one} />)}</datalist>}
    </>
  );
}

function Understood({ of, table, standing }: { of: Import; table: ImportTable; standing: Standing }) {
  const counts = [
    t('import.rows', { count: table.rows, word: t(`import.word_${table.row_word}`) }),
    table.sites > 0 && t('import.of_sites', { count: table.sites }),
    table.flows > 0 && t('import.of_flows', { count: table.flows }),
    table.repeated > 0 && t('import.of_repeated', { count: table.repeated }),
    table.rejected > 0 && t('import.of_refused', { count: table.rejected }),
  ];
  return (
    <>
      <p class="soft">{t(`import.holds_${table.holds}`)} · {counts.filter(Boolean).join(', ')} · {table.format.replace(/, decimal (comma|point)/, '')}{table.decimal && ` · ${t(`import.decimal_${table.decimal}`)}`}</p>
      {table.warning && <p class="notice">{table.warning}</p>}
      <Fields of={of} table={table} rows={rowsOf(table)} standing={standing} />
      {table.passed_over.length > 0 && (
        <details class="passed">
          <summary>{t('import.passed', { count: table.passed_over.length })}</summary>
          <ul>{table.passed_over.map(({ row, reason, text }) => <li key={row}>{t(`import.at_${table.row_word}`, { row })}: {reason} <span class="soft">{text}</span></li>)}</ul>
        </details>
      )}
    </>
  );
}

export function Columns({ of, standing }: { of: Import; standing: Standing }) {
  return (
    <>
      {of.files.map((file) => {
        const tables = (of.tables ?? []).filter((table) => fileOf(of, table.file) === file.name);
        const strange = (of.not_understood ?? []).filter((one) => fileOf(of, one.file) === file.name);
        const sheets = tables.flatMap((table) => table.sheet ?? []);
        return (
          <section key={file.name} class="file" aria-label={file.name}>
            <h2>{file.name}</h2>
            {strange.map((one) => (
              <div key={one.file}>
                <div class="notice">
                  <p><strong>{t('import.not_understood')}</strong> {one.columns.length > 0 && t('import.say_columns')}</p>
                  <p class="soft">{one.problem}{one.columns.length === 0 && `; ${one.remedy}`}</p>
                </div>
                <Fields of={of} table={one} rows={one.columns.map((column) => mappedOf(of, one.file, column))} standing={standing} />
              </div>
            ))}
            {tables.map((table) => (
              <div key={table.number}>
                {tables.length > 1 && <h3>{table.sheet ?? t('import.table', { number: count(table.number + 1) })}</h3>}
                <Understood of={of} table={table} standing={standing} />
              </div>
            ))}
            {of.state !== 'committed' && of.state !== 'committing' && <Ways of={of} file={file.name} sheets={sheets} decimal={tables[0]?.decimal} standing={standing} />}
          </section>
        );
      })}
    </>
  );
}

/** Of a file that is not understood yet: what was said of its columns so far. */
function mappedOf(of: Import, file: string, column: Unread): Row {
  const map = { ...of.settings.map, ...of.settings.files?.[fileOf(of, file)]?.map };
  const field = Object.keys(map).find((field) => map[field] === column.header) ?? '';
  return { ...unread(column), field, ...(field && { note: t('import.understood_said') }) };
}
