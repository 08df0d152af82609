// A table that is used by keyboard: arrows, Home and End go from row to row, Enter opens one. Numbers stand at the right, with their units.
// On a narrow page a row is a card with the name of each column beside its value; the roles are said because that style takes them away.
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';

export interface Column<T> {
  key: string;
  title: string;
  /** Whether a card needs no name beside it, as with what a row is called by. */
  plain?: boolean;
  /** Whether it holds numbers. */
  right?: boolean;
  cell: (row: T) => ComponentChildren;
  /** Sorts by this column; without it, it cannot be sorted by. */
  onSort?: () => void;
  sorted?: 'ascending' | 'descending' | undefined;
}

interface Props<T> {
  caption: ComponentChildren;
  columns: Column<T>[];
  rows: T[];
  id: (row: T) => string;
  /** Opens a row; without it rows are only read. */
  onOpen?: (row: T) => void;
  /** The row that the pointer or the focus is on; nothing when it leaves. */
  onHover?: (row: T | undefined) => void;
  /** The row that is open. */
  current?: string | undefined;
  /** The row whose thing the pointer is on elsewhere, such as on a map. */
  hot?: string | undefined;
}

const STEPS: Record<string, (at: number, last: number) => number> = {
  ArrowDown: (at, last) => Math.min(at + 1, last),
  ArrowUp: (at) => Math.max(at - 1, 0),
  Home: () => 0,
  End: (_, last) => last,
};

export function Table<T>({ caption, columns, rows, id, onOpen, onHover, current, hot }: Props<T>) {
  const body = useRef<HTMLTableSectionElement>(null);
  const onKey = (event: KeyboardEvent, at: number, row: T) => {
    if (event.target !== event.currentTarget) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      onOpen?.(row);
      return;
    }
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    (body.current?.rows[step(at, rows.length - 1)] as HTMLElement | undefined)?.focus();
  };
  const opened = rows.findIndex((row) => id(row) === current);
  const enters = opened >= 0 ? opened : 0;
  return (
    <div class="scroll">
      <table role="table">
        <caption>{caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ key, title, right, onSort, sorted }) => (
              <th key={key} scope="col" role="columnheader" class={right ? 'right' : undefined} aria-sort={sorted}>
                {onSort ? <button onClick={onSort}>{title}{sorted ? (sorted === 'ascending' ? ' ↑' : ' ↓') : ''}</button> : title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body} role="rowgroup" onMouseLeave={() => onHover?.(undefined)}>
          {rows.map((row, at) => (
            <tr
              role="row"
              key={id(row)}
              tabIndex={onOpen ? (at === enters ? 0 : -1) : undefined}
              class={id(row) === hot ? 'hot' : undefined}
              aria-current={id(row) === current ? 'true' : undefined}
              onClick={onOpen && (() => onOpen(row))}
              onKeyDown={onOpen && ((event) => onKey(event, at, row))}
              onMouseEnter={onHover && (() => onHover(row))}
              onFocus={onHover && (() => onHover(row))}
            >
              {columns.map(({ key, title, right, plain, cell }) => (
                <td key={key} role="cell" class={right ? 'right' : undefined} data-title={plain ? undefined : title}>{cell(row)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
