// What is asked for: it stands in the address, so that a link shows what its sender saw, and the server sifts and sorts by it.
import { Problem, send, type Match } from '../../api';
import { store } from '../../store';

/** A match as lists have it. */
export type Listed = Match & { co2_avoided_t_per_year?: number };

interface Part {
  as_of: number;
  items: Listed[];
  next: string | null;
  count?: number;
}

/** What the parts of the address are called in a question to the server. */
const PARAMETERS: Record<string, string> = {
  q: 'q',
  family: 'resource',
  country: 'country',
  technology: 'technology',
  state: 'state',
  km: 'max_distance_km',
  value: 'min_value_eur_per_year',
  site: 'site',
  flow: 'flow',
  box: 'box',
  sort: 'sort',
  order: 'order',
};

export type Asked = Record<string, string>;
/** What narrows the list; the rest of an address orders it. */
export const FILTERS = Object.keys(PARAMETERS).filter((name) => name !== 'sort' && name !== 'order');

/** The question that an address asks. The map's address may name several families; a list is of one, or of all. */
export function askedBy(query: URLSearchParams): Asked {
  const asked: Asked = {};
  for (const [name, parameter] of Object.entries(PARAMETERS)) {
    const value = query.get(name)?.trim();
    if (value && !(name === 'family' && value.includes(','))) asked[parameter] = value;
  }
  // Amounts of several units have no order.
  if (asked['sort'] === 'amount' && !asked['resource']) delete asked['sort'];
  return asked;
}

/** Parameters that this server does not know: an older one is asked without them, and the page says so. */
export const refused = store<string[]>([]);

function refusedBy(error: unknown): string | undefined {
  if (!(error instanceof Problem) || error.status !== 400 || !error.body.expected?.startsWith('one of the parameters')) return undefined;
  return error.body.field;
}

async function ask(asked: Asked, signal: AbortSignal): Promise<Part> {
  for (;;) {
    const known = Object.entries(asked).filter(([name]) => !refused.get().includes(name));
    try {
      const response = await send(`/v1/matches?${new URLSearchParams(known)}`, { signal, headers: { accept: 'application/json' } });
      return (await response.json()) as Part;
    } catch (error) {
      const name = refusedBy(error);
      if (!name || refused.get().includes(name)) throw error;
      refused.set([...refused.get(), name]);
    }
  }
}

const PART = 200;

/** Reads a list in its order to `most` matches; `more` says whether there are others. */
export async function list(asked: Asked, most: number, signal: AbortSignal): Promise<{ items: Listed[]; more: boolean }> {
  const items: Listed[] = [];
  let cursor: string | null = null;
  do {
    const part: Part = await ask({ ...asked, limit: String(Math.min(PART, most)), ...(cursor && { cursor }) }, signal);
    items.push(...part.items);
    cursor = part.next;
  } while (cursor && items.length < most);
  return { items: items.slice(0, most), more: cursor !== null || items.length > most };
}

/** How many there are. */
export async function howMany(asked: Asked, signal: AbortSignal): Promise<number> {
  return (await ask({ ...asked, limit: '1', count: 'true' }, signal)).count ?? 0;
}
