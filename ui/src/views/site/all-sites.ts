// All sites by name, for whoever looks for one: read once, and anew when some change.
import { all, get, useLoad, type Loaded, type Site } from '../../api';
import { locale } from '../../i18n';
import { useLive } from '../../live';

/** More than these are not looked through. */
const MOST = 20_000;

export interface AllSites {
  items: Site[];
  more: boolean;
}

export function useSites(): Loaded<AllSites> {
  const loaded = useLoad('all sites', async (signal) => {
    const part = (cursor: string | undefined) => get('/v1/sites', { query: { limit: 1000, ...(cursor && { cursor }) }, signal });
    const read = await all<Site>(part, MOST);
    const { compare } = new Intl.Collator(locale(), { numeric: true });
    return { ...read, items: read.items.sort((one, other) => compare(one.name, other.name)) };
  });
  useLive(['site_'], () => loaded.reload(), 2_000);
  return loaded;
}

/** Those in which all words are found: in name, organization, town or id. */
export function found(sites: Site[], words: string): Site[] {
  const asked = words.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (asked.length === 0) return sites;
  return sites.filter((site) => {
    const text = [site.name, site.organization, site.city, site.id].join(' ').toLocaleLowerCase();
    return asked.every((word) => text.includes(word));
  });
}
