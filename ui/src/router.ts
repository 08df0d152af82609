// Where on the page one is: `#/matches/ID?family=heat`. It stands behind the `#` so that a link can be reloaded and sent without the server
// having to know the views, and so that what someone filters by is in no log.
import { useStore, store } from './store';

export interface Route {
  /** The view: a folder in `views/`. */
  view: string;
  /** What follows it, decoded. */
  parts: string[];
  query: URLSearchParams;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function parse(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?', 2);
  const [view = '', ...parts] = path.split('/').filter(Boolean).map(decoded);
  return { view: view || 'map', parts, query: new URLSearchParams(query) };
}

/** The address of a place on the page, for `href`. */
export function to(view: string, parts: string[] = [], query?: URLSearchParams | Record<string, string>): string {
  const path = [view, ...parts].map(encodeURIComponent).join('/');
  const search = new URLSearchParams(query).toString();
  return `#/${path}${search ? `?${search}` : ''}`;
}

const current = store(parse(location.hash));
addEventListener('hashchange', () => current.set(parse(location.hash)));

export const useRoute = (): Route => useStore(current);
export const route = (): Route => current.get();

/** Goes to a place; `replace` where going back should not stop here, such as with each letter of a filter. */
export function go(address: string, { replace = false } = {}): void {
  if (address === location.hash) return;
  if (!replace) {
    location.hash = address;
    return;
  }
  history.replaceState(null, '', address);
  current.set(parse(address));
}

/** Changes parts of the query of where one is; an empty value takes a part away. */
export function refine(changes: Record<string, string | undefined>): void {
  const { view, parts, query } = current.get();
  const next = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    if (value) next.set(name, value);
    else next.delete(name);
  }
  go(to(view, parts, next), { replace: true });
}
