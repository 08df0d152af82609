// What a graph answers about a site.
import type { AnnualUnit, Site, State } from '../../api';

/** What bounded an answer. */
export type Cut = 'items' | 'matches' | 'time' | null;

/** An exchange between two sites. */
export interface Edge {
  id: string;
  from: string;
  to: string;
  resource: string;
  state: State;
  deliverable_annual: number | null;
  annual_unit: AnnualUnit;
  distance_km: number;
  value_eur_per_year: number;
}

export type Named = Pick<Site, 'id' | 'name' | 'coordinates' | 'country' | 'organization'>;

export interface Neighbourhood {
  cut: Cut;
  sites: Named[];
  around: Array<{ site: string; steps: number }>;
  gives: Edge[];
  takes: Edge[];
}

/** Exchanges one after the other. */
export interface Chain {
  route: string[];
  matches: Edge[];
  value_eur_per_year: number;
}

export interface Chains {
  cut: Cut;
  items: Chain[];
  sites: Named[];
}

export interface ClosureItem {
  at_stake_eur_per_year: number;
  demand: { id: string; site: string; resource: string; annual: number; annual_unit: AnnualUnit };
  lost: Edge;
  replacement: Edge | null;
}

export interface ClosureAnswer {
  cut: Cut;
  at_stake_eur_per_year: number;
  items: ClosureItem[];
  sites: Named[];
}
