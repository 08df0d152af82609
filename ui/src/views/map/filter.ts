// What is shown: it stands in the address, so that a link shows what the sender saw.
import type { Direction, Family, State } from '../../api';
import { FAMILIES } from '../../theme/families';
import { boxOf, isIn, type Box } from '../../box/box';
import type { Region } from './region';
import type { FlowRow, MatchRow, SiteRow } from './rows';

export interface Filter {
  families: Family[];
  direction: Direction | undefined;
  /** Of heat and cold: whose band touches this one, °C. */
  from: number | undefined;
  to: number | undefined;
  country: string | undefined;
  text: string;
  /** Of matches: at most so far, km; at least worth so much, EUR/a; where people took them. */
  km: number | undefined;
  value: number | undefined;
  state: State | undefined;
  /** Of sites: inside; of matches: whose line passes through. */
  box: Box | undefined;
}

function numberOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  const number = Number(text);
  return text && Number.isFinite(number) ? number : undefined;
}

export function filterOf(query: URLSearchParams): Filter {
  const families = (query.get('family') ?? '').split(',');
  const direction = query.get('direction');
  return {
    families: FAMILIES.filter((family) => families.includes(family)),
    direction: direction === 'supply' || direction === 'demand' ? direction : undefined,
    from: numberOf(query, 'from'),
    to: numberOf(query, 'to'),
    country: query.get('country') ?? undefined,
    text: query.get('q') ?? '',
    km: numberOf(query, 'km'),
    value: numberOf(query, 'value'),
    state: (query.get('state') as State | null) ?? undefined,
    box: boxOf(query.get('box')),
  };
}

/** The names of a filter in the address. */
export const NAMES = ['family', 'direction', 'from', 'to', 'country', 'q', 'km', 'value', 'state', 'box'];

const asksOfFlows = (by: Filter) => by.families.length > 0 || by.direction || by.from !== undefined || by.to !== undefined;

export function flowPasses(flow: FlowRow, by: Filter): boolean {
  if (by.families.length > 0 && !by.families.includes(flow.family)) return false;
  if (by.direction && flow.direction !== by.direction) return false;
  if (by.from === undefined && by.to === undefined) return true;
  return flow.t_min_c !== null && flow.t_max_c !== null && flow.t_max_c >= (by.from ?? -Infinity) && flow.t_min_c <= (by.to ?? Infinity);
}

function sitePasses(site: SiteRow, by: Filter): boolean {
  if (by.country && site.country !== by.country) return false;
  if (by.box && !isIn(by.box, site.place)) return false;
  const words = by.text.toLocaleLowerCase();
  return !words || [site.name, site.organization, site.city, site.id].some((text) => text?.toLocaleLowerCase().includes(words));
}

export interface Shown {
  sites: SiteRow[];
  flows: FlowRow[];
}

/** The sites that pass, with those of their flows that do; a filter on flows leaves sites without such flows out. */
export function shown({ sites, flows }: Region, by: Filter): Shown {
  const passing = new Map<string, SiteRow>();
  for (const site of sites.values()) if (sitePasses(site, by)) passing.set(site.id, site);
  const kept = [...flows.values()].filter((flow) => passing.has(flow.site) && flowPasses(flow, by));
  if (!asksOfFlows(by)) return { sites: [...passing.values()], flows: kept };
  const having = new Set(kept.map((flow) => flow.site));
  return { sites: [...passing.values()].filter((site) => having.has(site.id)), flows: kept };
}

/** Whether a match passes in what the server was not asked to sift by. */
export function matchPasses(match: MatchRow, by: Filter): boolean {
  if (by.families.length > 0 && !by.families.includes(match.family)) return false;
  if (by.km !== undefined && match.distance_km > by.km) return false;
  if (by.value !== undefined && match.value_eur_per_year < by.value) return false;
  const words = by.text.toLocaleLowerCase();
  return !words || [match.supply_site_name, match.demand_site_name].some((name) => name.toLocaleLowerCase().includes(words));
}
