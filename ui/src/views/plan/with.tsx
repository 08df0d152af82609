// Sites and flows that are not there yet, in the question of a plan: listed, changed, taken away, and added to.
import { useState } from 'preact/hooks';
import type { Loaded } from '../../api';
import { Field, Glyph } from '../../components';
import { t } from '../../i18n';
import { amount, resource } from '../../i18n/format';
import { go, route, to } from '../../router';
import { useStore } from '../../store';
import { found, type AllSites } from '../site/all-sites';
import { dropAll, dropFlow, dropSite, thought, type ThoughtFlow } from './thought';

const OFFERED = 6;

/** Where a site or a flow that is not there yet is entered: the rest of the question stays in the address. */
function editing(changes: Record<string, string>): string {
  const query = new URLSearchParams(route().query);
  for (const [name, value] of Object.entries(changes)) query.set(name, value);
  return to('plan', ['new'], query);
}

const flowName = (flow: ThoughtFlow) => t(`map.does_${flow.direction}`, { what: resource(flow.resource) });

function Flows({ of }: { of: ThoughtFlow[] }) {
  return (
    <ul>
      {of.map((flow) => (
        <li key={flow.id}>
          <Glyph family={flow.resource.family} direction={flow.direction} /> {flowName(flow)}, {amount(flow.quantity.annual, flow.quantity.annual_unit)}{' '}
          <a href={editing({ edit: 'flow', of: flow.id })} aria-label={`${t('site.edit')}: ${flowName(flow)}`}>{t('site.edit')}</a>
          <button type="button" class="quiet" aria-label={`${t('site.remove')}: ${flowName(flow)}`} onClick={() => dropFlow(flow.id)}>×</button>
        </li>
      ))}
    </ul>
  );
}

/** A flow at a site that is there: the site is looked for by name. */
function AtSite({ sites }: { sites: Loaded<AllSites> }) {
  const [words, setWords] = useState('');
  const offered = words.trim() && sites.value ? found(sites.value.items, words).slice(0, OFFERED) : [];
  const take = (id: string) => go(editing({ edit: 'new-flow', of: id }));
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    if (offered[0]) take(offered[0].id);
  };
  return (
    <>
      <Field label={t('plan.with_at')} hint={t('plan.without_hint')}>
        {(described) => <input {...described} type="search" value={words} autocomplete="off" onInput={(event) => setWords(event.currentTarget.value)} onKeyDown={onKey} />}
      </Field>
      {offered.length > 0 && <ul class="offered">{offered.map((site) => <li key={site.id}><button type="button" onClick={() => take(site.id)}>{site.name}{site.city && <span class="soft"> {site.city}</span>}</button></li>)}</ul>}
      {words.trim() && sites.value && offered.length === 0 && <p role="status">{t('site.not_found', { words })}</p>}
    </>
  );
}

export function With({ sites }: { sites: Loaded<AllSites> }) {
  const { sites: own, flows } = useStore(thought);
  const there = [...new Set(flows.map(({ site }) => site))].filter((id) => !own.some((site) => site.id === id));
  const nameOf = (id: string) => sites.value?.items.find((site) => site.id === id)?.name ?? id;
  const rows = [...own.map(({ id, name }) => ({ id, name, isNew: true })), ...there.map((id) => ({ id, name: nameOf(id), isNew: false }))];
  return (
    <fieldset class="with">
      <legend>{t('plan.with')}</legend>
      <p class="hint">{t('plan.with_hint')}</p>
      {rows.length > 0 && (
        <ul class="thought">
          {rows.map(({ id, name, isNew }) => (
            <li key={id}>
              <p class="row">
                <strong>{name}</strong> {!isNew && <span class="soft">{t('plan.with_there')}</span>}
                {isNew && <a href={editing({ edit: 'site', of: id })} aria-label={`${t('site.edit')}: ${name}`}>{t('site.edit')}</a>}
                <a href={editing({ edit: 'new-flow', of: id })} aria-label={`${t('site.new_flow')}: ${name}`}>{t('site.new_flow')}</a>
                <button type="button" class="quiet" aria-label={`${t('site.remove')}: ${name}`} onClick={() => dropSite(id)}>×</button>
              </p>
              <Flows of={flows.filter(({ site }) => site === id)} />
              {isNew && !flows.some(({ site }) => site === id) && <p class="hint">{t('plan.with_no_flow')}</p>}
            </li>
          ))}
        </ul>
      )}
      <p class="row">
        <a class="button" href={editing({ edit: 'new-site' })}>{t('plan.with_site')}</a>
        {rows.length > 0 && <button type="button" onClick={dropAll}>{t('plan.with_none')}</button>}
      </p>
      <AtSite sites={sites} />
    </fieldset>
  );
}
