// A pair in full: what the server explains of it. Its description leaves the appraisal open, so the forms stand here.
import { Problem, send, type components } from '../../api';

type Schemas = components['schemas'];

export interface Books {
  avoided_purchase: number;
  avoided_disposal: number;
  treatment: number;
  energy: number;
  upkeep: number;
  transport: number;
  price: number;
  capital: number;
}

export interface Assessment {
  books: Books;
  /** Before the capital, EUR/a. */
  yearly_eur: number;
  value: { yearly_eur: number; npv_eur: number };
  irr: { roots: 'none' | 'one' | 'several' | 'out_of_range'; rate?: number; count?: number };
  simple_payback_years: number | null;
  discounted_payback_years: number | null;
}

export interface Swing {
  lever: 'reference_price' | 'hours' | 'capital';
  points: Array<{ change: number; outcome: Record<'supply' | 'demand' | 'together', { yearly_eur: number }> }>;
}

export interface Assumption {
  what: string;
  value: number;
  unit: string;
  source: string;
}

export interface Appraisal {
  technology: string;
  delivered_annual: number;
  taken_annual: number;
  lost_annual: number;
  electricity_mwh: number;
  rate: number;
  route_km: number;
  carried_by?: 'road' | 'rail' | null;
  cop?: number | null;
  direct_share?: number | null;
  capital: Array<{ what: string; eur: number }>;
  use_of?: { permit?: string; needs_licence?: boolean; precedent?: string; source?: string };
  supply_use: number;
  demand_cover: number;
  temporal_share: number;
  terms: { discount_rate: number; life_years: number; subsidy_share: number };
  even_price_per_unit: number;
  supply: Assessment;
  demand: Assessment;
  together: Assessment;
  levelised?: { exchange_eur_per_unit: number; reference_eur_per_unit: number } | null;
  sensitivity: Swing[];
  carbon: {
    reference_t: number;
    saved_t?: number;
    electricity_t: number;
    transport_t: number;
    embodied_t: number;
    biogenic_t: number;
    total_t: number;
    supply_t: number;
    demand_t: number;
    status: Schemas['Claim']['status'];
  };
  confidence: { p10: number; p50: number; p90: number; probability_positive: number };
  advice?: string | null;
  score: { value: number; parts: Array<{ name: string; weight: number; value: number }> };
  with_store?: {
    hours: number;
    holds_mwh: number;
    capital_eur: number;
    delivered_annual: number;
    added_eur_per_year: number;
  } | null;
  assumptions: Assumption[];
}

export interface Refusal {
  code: string;
  text: string;
  change?: string;
}

export type TypicalYear = NonNullable<Schemas['Explanation']['typical_year']>;

export type Explained = Omit<Schemas['Explanation'], 'appraisal' | 'reasons' | 'what_if' | 'without'> & {
  appraisal: Appraisal | null;
  reasons: Refusal[];
  what_if?: Array<{ key: string; from: unknown; to: unknown }>;
  without?: { feasible: boolean; value_eur_per_year: number };
  deliverable_annual?: number | null;
  supply_left_annual?: number | null;
  demand_left_annual?: number | null;
  annual_unit?: Schemas['AnnualUnit'];
};

/** The letters of an id of a flow out of its spelling in the id of a match: `!` and two hexadecimal digits are a byte. */
function spelled(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('!', '%'));
  } catch {
    return text;
  }
}

/** The flows of a match, by its id. */
export function flowsOf(id: string): [supply: string, demand: string] {
  const [supply = '', demand = ''] = id.split('~');
  return [spelled(supply), spelled(demand)];
}

/** Whether this server does not tell typical days: an older one. */
let knowsNoDays = false;

/** Why a pair is a match, or why not; as if something were different where `set` says so (`KEY=VALUE`). */
export async function explain(id: string, set: string[], signal: AbortSignal, days = false): Promise<Explained> {
  const [supply, demand] = flowsOf(id);
  const query = new URLSearchParams({ supply, demand });
  for (const one of set) query.append('set', one);
  const withDays = days && !knowsNoDays;
  if (withDays) query.set('profiles', 'true');
  try {
    const response = await send(`/v1/explain?${query}`, { signal, headers: { accept: 'application/json' } });
    return (await response.json()) as Explained;
  } catch (error) {
    if (!withDays || !(error instanceof Problem) || error.body.field !== 'profiles') throw error;
    knowsNoDays = true;
    return explain(id, set, signal);
  }
}
