// Sites that are thought to be closed: looked for by name, and kept in the address.
import { useState } from 'preact/hooks';
import type { Loaded } from '../../api';
import { Field, Wrong } from '../../components';
import { t } from '../../i18n';
import { go, route, to } from '../../router';
import { found, type AllSites } from '../site/all-sites';

const OFFERED = 6;

function put(ids: string[]): void {
  const { view, parts, query } = route();
  const next = new URLSearchParams(query);
  next.delete('without');
  for (const id of ids) next.append('without', id);
  go(to(view, parts, next), { replace: true });
}

export function Without({ ids, sites }: { ids: string[]; sites: Loaded<AllSites> }) {
  const [words, setWords] = useState('');
  const { value, problem, reload } = sites;
  const offered = words.trim() && value ? found(value.items, words).filter(({ id }) => !ids.includes(id)).slice(0, OFFERED) : [];
  const name = (id: string) => value?.items.find((site) => site.id === id)?.name ?? id;
  const add = (id: string) => {
    put([...ids, id]);
    setWords('');
  };
  // Enter takes the first one that is offered, and does not send the form.
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    if (offered[0]) add(offered[0].id);
  };
  return (
    <fieldset>
      <legend>{t('plan.without')}</legend>
      {ids.length > 0 && (
        <ul class="chips">
          {ids.map((id) => <li key={id}>{name(id)} <button type="button" class="quiet" aria-label={t('plan.with_again', { name: name(id) })} onClick={() => put(ids.filter((other) => other !== id))}>×</button></li>)}
        </ul>
      )}
      <Field label={t('plan.without_search')} hint={t('plan.without_hint')}>
        {(described) => <input {...described} type="search" value={words} autocomplete="off" onInput={(event) => setWords(event.currentTarget.value)} onKeyDown={onKey} />}
      </Field>
      {problem && <Wrong problem={problem} again={reload} />}
      {offered.length > 0 && <ul class="offered">{offered.map((site) => <li key={site.id}><button type="button" onClick={() => add(site.id)}>{site.name}{site.city && <span class="soft"> {site.city}</span>}</button></li>)}</ul>}
      {words.trim() && value && offered.length === 0 && <p role="status">{t('site.not_found', { words })}</p>}
    </fieldset>
  );
}
