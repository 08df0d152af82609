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

export interface FamilyPlan {
  family: Family;
  with_cooling?: boolean;
  candidates: number;
  totals: Totals;
  /** In periods there is `yearly` instead. */
  best_first?: Totals;
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
  budget?: { budget_eur: number; capital_eur: number; proof: Proof };
  families: FamilyPlan[];
  changes?: Changes;
}

export type Running = components['schemas']['RunningPlan'];
