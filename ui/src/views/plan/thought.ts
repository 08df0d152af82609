// Sites and flows that are not there yet: planned as if they were. They are kept in the tab, as they would be sent; nothing of them is stored.
import type { components, Flow, Site } from '../../api';
import { forNow } from '../../keep';
import { store } from '../../store';
import type { Question } from './types';

export type ThoughtSite = components['schemas']['SiteDraft'] & { id: string };
export type ThoughtFlow = components['schemas']['FlowDraft'] & { id: string };

export interface Thought {
  sites: ThoughtSite[];
  flows: ThoughtFlow[];
}

const NOTHING: Thought = { sites: [], flows: [] };

function kept(): Thought {
  try {
    return { ...NOTHING, ...(JSON.parse(forNow.read('plan.with') ?? '{}') as Partial<Thought>) };
  } catch {
    return NOTHING;
  }
}

export const thought = store<Thought>(kept());

function set(next: Thought): void {
  forNow.write('plan.with', next.sites.length + next.flows.length > 0 ? JSON.stringify(next) : undefined);
  thought.set(next);
}

const put = <T extends { id: string }>(all: T[], one: T): T[] => (all.some(({ id }) => id === one.id) ? all.map((old) => (old.id === one.id ? one : old)) : [...all, one]);

export const putSite = (site: ThoughtSite): void => set({ ...thought.get(), sites: put(thought.get().sites, site) });
export const putFlow = (flow: ThoughtFlow): void => set({ ...thought.get(), flows: put(thought.get().flows, flow) });
export const dropFlow = (id: string): void => set({ ...thought.get(), flows: thought.get().flows.filter((flow) => flow.id !== id) });
export const dropAll = (): void => set(NOTHING);

/** A site goes with its flows; of one that is there, its flows alone. */
export function dropSite(id: string): void {
  const { sites, flows } = thought.get();
  set({ sites: sites.filter((site) => site.id !== id), flows: flows.filter((flow) => flow.site !== id) });
}

/** Takes over what a plan was made with, beside what is there; prices are not in it. */
export function takeUp(question: Question): void {
  const { sites = [], flows = [] } = (question.with ?? {}) as Partial<Thought>;
  const plain = <T extends object>(of: T): T => Object.fromEntries(Object.entries(of).filter(([name]) => name !== 'version')) as T;
  const now = thought.get();
  set({ sites: sites.map(plain).reduce(put, now.sites), flows: flows.map(plain).reduce(put, now.flows) });
}

/** An id that nothing in the store is likely to have. */
export function newId(words: string): string {
  const { sites, flows } = thought.get();
  const taken = new Set([...sites, ...flows].map(({ id }) => id));
  const plain = words.toLowerCase().normalize('NFKD').replace(/[^a-z0-9.]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 60) || 'site';
  const begin = plain.startsWith('new.') ? plain : `new.${plain}`;
  for (let at = 1; ; at++) {
    const id = at === 1 ? begin : `${begin}-${at}`;
    if (!taken.has(id)) return id;
  }
}

/** What is sent of it; nothing where there is nothing. */
export const withOf = (of: Thought): Pick<Question, 'with'> => (of.sites.length + of.flows.length > 0 ? { with: of } : {});

export interface Imagined {
  sites: Map<string, Site>;
  flows: Map<string, Flow>;
}

/** What of a plan is not there yet, by id. */
export function imaginedIn(question: Question): Imagined {
  const { sites = [], flows = [] } = (question.with ?? {}) as { sites?: Site[]; flows?: Flow[] };
  return { sites: new Map(sites.map((site) => [site.id, site])), flows: new Map(flows.map((flow) => [flow.id, flow])) };
}
