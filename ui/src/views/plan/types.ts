// A plan as the server answers it; its description leaves families open.
import type { AnnualUnit, components, Direction, Family, Side } from '../../api';

export type Question = components['schemas']['PlanQuestion'];
export type Objective = 'value' | 'amount' | 'co2';

export interface Exchange {
  id: string;
  planned_annual: number;
  served_annual?: number;
  agreed_annual: number;
  annual_unit: AnnualUnit;
  margin_eur_per_unit: number;
  opening_eur_per_year?: number;
  value_eur_per_year: number;
  co2_avoided_t_per_year: number;
  capital_eur: number;
  distance_km: number;
  /** Of a plan in periods: what is planned of each, and the most that the connection carries. */
  in_periods?: { planned: number[]; highest_rate: number; rate_unit: string };
  /** With shares: between `floor` and `cap` both sides gain. */
  prices_eur_per_unit?: { floor: number; cap: number; even: number; by_prices: number };
  supply: Side;
  demand: Side;
}

export interface PlannedFlow {
  flow: string;
  direction: Direction;
  capacity_annual: number;
  planned_annual: number;
  annual_unit: AnnualUnit;
  price_eur_per_unit?: number;
  price_units_per_unit?: number;
  price_t_co2_per_unit?: number;
}

export interface Totals {
  exchanges: number;
  planned_annual: number;
  annual_unit: AnnualUnit;
  value_eur_per_year: number;
  co2_avoided_t_per_year: number;
  capital_eur: number;
}

export interface Proof {
  objective: number;
  bound: number;
  unit: string;
  gap?: number;
}

/** Whether a group of parties would do better alone. */
export interface Split {
  in_core: boolean | null;
  parties?: string[];
  missing_eur_per_year?: number;
}

export interface Party {
  party: string;
  alone_eur_per_year: number;
  by_prices_eur_per_year: number;
  by_halves_eur_per_year: number;
  by_shapley_eur_per_year: number | null;
  shapley_error_eur_per_year: number | null;
}

export interface Shares {
  gain_eur_per_year: number;
  parties: Party[];
  in_core: { prices: Split; halves: Split; shapley: Split };
}

export interface FamilyPlan {
  family: Family;
  with_cooling?: boolean;
  candidates: number;
  totals: Totals;
  best_first?: Totals;
  /** Of a plan in periods, instead: what the plan comes to that knows one amount a year. */
  yearly?: Totals;
  shares?: Shares;
  proof?: Proof;
  overbooked_flows: number;
  exchanges: Exchange[];
  flows: PlannedFlow[];
}

export interface Changed {
  id: string;
  before_annual: number;
  planned_annual: number;
  annual_unit: AnnualUnit;
}

export interface Changes {
  since: string;
  made_at: string;
  new: Changed[];
  gone: Changed[];
  larger: Changed[];
  smaller: Changed[];
}

export interface Plan {
  id: string;
  made_at: string;
  question: Question;
  objective: Objective;
  co2_eur_per_t?: number;
  whole_capital?: boolean;
  periods?: { kind: 'months' | 'typical_days'; hours: number[] };
  budget?: { budget_eur: number; capital_eur: number; proof: Proof };
  families: FamilyPlan[];
  changes?: Changes;
}

export type Running = components['schemas']['RunningPlan'];
