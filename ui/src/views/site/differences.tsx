// What someone else changed while one was typing: field by field, with both ways to go on. Nothing that was typed is lost.
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../../i18n';
import type { Draft, Form } from './form';

interface Props {
  form: Form;
  theirs: Draft;
  etag: string;
  nameOf: (field: string) => string;
  /** A value of a field of a draft, with its unit. */
  show: (field: string, value: string, of: Draft) => string;
  onChosen: () => void;
}

const same = (one: string | undefined, other: string | undefined) => (one ?? '') === (other ?? '');

/** Their changes, with one's own over them. */
export function merged(mine: Draft, base: Draft, theirs: Draft): Draft {
  return Object.fromEntries(Object.keys({ ...theirs, ...mine }).map((field) => [field, (same(mine[field], base[field]) ? theirs[field] : mine[field]) ?? '']));
}

export function Differences({ form, theirs, etag, nameOf, show, onChosen }: Props) {
  const { draft, base } = form;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  const fields = Object.keys(theirs).filter((field) => !same(theirs[field], base[field]));
  const choose = (next: Draft) => {
    form.rebase(next, theirs, etag);
    onChosen();
  };
  const said = (field: string, of: Draft) => (of[field] ? show(field, of[field], of) : <span class="soft">{t('common.nothing')}</span>);
  return (
    <div class="notice bad" role="alert" tabIndex={-1} ref={box}>
      <p><strong>{t('site.changed_title')}</strong></p>
      <p>{fields.length > 0 ? t('site.changed_hint') : t('site.changed_alike')}</p>
      {fields.length > 0 && (
        <div class="scroll">
          <table role="table">
            <thead role="rowgroup"><tr role="row">{['field', 'before', 'theirs', 'mine'].map((name) => <th key={name} scope="col" role="columnheader">{t(`site.changed_${name as 'field' | 'before' | 'theirs' | 'mine'}`)}</th>)}</tr></thead>
            <tbody role="rowgroup">
              {fields.map((field) => (
                <tr key={field} role="row">
                  <td role="cell">{nameOf(field)}</td>
                  <td role="cell" data-title={t('site.changed_before')}>{said(field, base)}</td>
                  <td role="cell" data-title={t('site.changed_theirs')}>{said(field, theirs)}</td>
                  <td role="cell" data-title={t('site.changed_mine')}>{same(draft[field], base[field]) ? <span class="soft">{t('site.changed_not')}</span> : said(field, draft)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p class="row">
        <button type="button" class="main" onClick={() => choose(merged(draft, base, theirs))}>{t('site.take_both')}</button>
        <button type="button" onClick={() => choose({ ...draft })}>{t('site.take_mine')}</button>
      </p>
    </div>
  );
}
