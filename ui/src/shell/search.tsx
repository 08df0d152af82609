// Looks for a site by name, town, organization or id, from anywhere on the page, and shows it on the map.
import { useEffect, useId, useState } from 'preact/hooks';
import { get, useLoad } from '../api';
import { Dialog, Wrong } from '../components';
import { t } from '../i18n';
import { country } from '../i18n/format';
import { go, refine, route, to } from '../router';

const MOST = 8;
/** So long after the last letter is asked. */
const WAITS_MS = 150;

/** The types want such a field to have a list of its own kind, which does not show two columns. */
const COMBOBOX: object = { role: 'combobox' };

interface Found {
  id: string;
  name: string;
  where: string;
}

const whereOf = (city: string | null | undefined, code: string | null | undefined): string => [city, country(code)].filter(Boolean).join(', ');

async function find(words: string, signal: AbortSignal): Promise<Found[]> {
  if (!words) return [];
  await new Promise((resolve) => setTimeout(resolve, WAITS_MS));
  if (signal.aborted) return [];
  const { items } = (await get('/v1/sites', { query: { q: words, limit: MOST }, signal })).body;
  return items.map(({ id, name, city, country }) => ({ id, name, where: whereOf(city, country) }));
}

function show(site: string): void {
  if (route().view === 'map') refine({ site, match: undefined, near: undefined });
  else go(to('map', [], { site }));
}

export function Search({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const id = useId();
  const words = text.trim();
  const { value, problem, loading, reload } = useLoad(`search ${words}`, (signal) => find(words, signal));
  const found = value ?? [];
  useEffect(() => setAt(0), [words]);
  const open = (site: Found | undefined) => {
    if (!site) return;
    onClose();
    show(site.id);
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length > 0) {
      event.preventDefault();
      setAt((at + step + found.length) % found.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      open(found[at]);
    }
  };
  const says = words === '' ? t('shell.search_hint') : value ? (found.length === 0 ? t('shell.search_none', { words }) : t('shell.search_found', { count: found.length })) : loading ? t('common.loading') : '';
  return (
    <Dialog title={t('shell.search')} onClose={onClose}>
      <input
        class="wide" type="text" autofocus autocomplete="off" spellcheck={false} value={text} aria-label={t('shell.search_label')}
        {...COMBOBOX} aria-expanded={found.length > 0} aria-controls={`${id}-list`} aria-activedescendant={found[at] ? `${id}-${at}` : undefined}
        onInput={(event) => setText(event.currentTarget.value)} onKeyDown={press}
      />
      <p class="soft" aria-live="polite">{says}</p>
      {problem && <Wrong problem={problem} again={reload} />}
      <ul class="found" id={`${id}-list`} role="listbox" aria-label={t('shell.search')} hidden={found.length === 0}>
        {found.map((site, row) => (
          <li key={site.id} id={`${id}-${row}`} role="option" aria-selected={row === at} onClick={() => open(site)} onMouseMove={() => setAt(row)}>
            <span>{site.name}</span><span class="soft">{site.where || site.id}</span>
          </li>
        ))}
      </ul>
      <div class="actions"><button onClick={onClose}>{t('common.close')}</button></div>
    </Dialog>
  );
}
