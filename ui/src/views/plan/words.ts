// Money, CO2 and questions in words.
import type { AnnualUnit } from '../../api';
import { locale, t } from '../../i18n';
import { amount, count, country, money, number } from '../../i18n/format';
import type { FamilyPlan, Objective, Plan, PlannedFlow, Proof, Question } from './types';

const SPACE = '\u00a0';
const three = (value: number) => new Intl.NumberFormat(locale(), { minimumSignificantDigits: 3, maximumSignificantDigits: 3 }).format(value).replace('-', '−');

/** Money that is spent once, such as `9.48 M€`. */
export function capital(value: number): string {
  const size = Math.abs(value);
  if (size >= 999_500) return `${three(value / 1e6)}${SPACE}${t('plan.million')}`;
  if (size >= 999.5) return `${three(value / 1e3)}${SPACE}${t('plan.thousand')}`;
  return `${count(Math.round(value) || 0)}${SPACE}€`;
}

export const co2 = (tonnes: number): string => (Math.abs(tonnes) < 0.5 ? `0${SPACE}t CO₂/a` : amount(tonnes, 't/a').replace('/a', `${SPACE}CO₂/a`));

/** An amount of what a plan is after; the server's units are `EUR/a`, `t CO2/a` and those of amounts. */
export function aimed(value: number, unit: string): string {
  if (unit === 'EUR/a') return money(value);
  return unit === 't CO2/a' ? co2(value) : amount(value, unit as AnnualUnit);
}

const shareOf = (part: number) => new Intl.NumberFormat(locale(), { style: 'percent', maximumSignificantDigits: 2 }).format(part);
export const percent = shareOf;

/** What was asked, in a line. */
export function asked(question: Question): string {
  const { objective, co2_eur_per_t, resource, country: of, box, within_km, budget_eur, whole_capital, min_annual, annual_unit, min_value_eur_per_year, periods, size_connections, shares, without = [], with: added } = question;
  return [
    t(`plan.after_${objective ?? 'value'}`),
    resource ? t(`common.family_${resource}`) : t('plan.all_families'),
    of && country(of),
    box && t('plan.in_box', { box: box.map((degrees) => `${number(degrees, 6)}°`).join(', ') }),
    within_km && t('plan.within', { km: `${number(within_km)}${SPACE}km` }),
    budget_eur !== undefined && t('plan.for_budget', { money: capital(budget_eur) }),
    whole_capital && budget_eur === undefined && t('plan.whole_short'),
    co2_eur_per_t && t('plan.co2_short', { price: number(co2_eur_per_t) }),
    min_annual && t('plan.least_amount', { amount: amount(min_annual, annual_unit) }),
    min_value_eur_per_year && t('plan.least_value', { money: money(min_value_eur_per_year) }),
    periods && t(`plan.short_${periods}`),
    size_connections && t('plan.size_short'),
    shares && t('plan.shares_short'),
    without.length > 0 && t('plan.without_short', { sites: without.join(', ') }),
    added && t('plan.with_short'),
  ].filter(Boolean).join(' · ');
}

/** What the plan and the best first come to in what the plan is after. */
export function gains(plan: Plan, family: FamilyPlan): { plan: number; first: number; unit: string } | undefined {
  const { totals } = family;
  const best_first = family.best_first ?? family.yearly;
  if (!best_first) return undefined;
  const of = (totals: FamilyPlan['totals']) => {
    if (plan.objective === 'amount') return totals.planned_annual;
    return plan.objective === 'co2' ? totals.co2_avoided_t_per_year : totals.value_eur_per_year + (plan.co2_eur_per_t ?? 0) * totals.co2_avoided_t_per_year;
  };
  const units: Record<Objective, string> = { value: 'EUR/a', amount: totals.annual_unit, co2: 't CO2/a' };
  return { plan: of(totals), first: of(best_first), unit: units[plan.objective] };
}

/** The proof in a sentence. */
export function proven({ bound, unit, gap }: Proof, candidates: number): string {
  const values = { count: candidates, bound: aimed(bound, unit) };
  return gap === undefined || gap < 1e-6 ? t('plan.proof_best', values) : t('plan.proof_gap', { ...values, gap: shareOf(gap) });
}

export const familyName = (family: FamilyPlan): string => (family.with_cooling ? t('plan.with_cooling') : t(`common.family_${family.family}`));

/** How much more is asked of a price, and what that is. */
const MORE: Record<AnnualUnit, [number, string]> = { 'MWh/a': [1000, 'GWh/a'], 't/a': [1000, 'kt/a'], 'm3/a': [1000, 'm³/a'] };

/** What one unit more of a flow adds at most; nothing where it is not scarce, or has no price. */
export function scarcity(flow: PlannedFlow): { more: string; adds: string; size: number } | undefined {
  const [times, unit] = MORE[flow.annual_unit];
  const more = flow.annual_unit === 'm3/a' ? `${count(1000)}${SPACE}${unit}` : `1${SPACE}${unit}`;
  const { price_eur_per_unit: eur, price_units_per_unit: units, price_t_co2_per_unit: tonnes } = flow;
  if (eur !== undefined && eur > 1e-6) return { more, adds: money(eur * times), size: eur };
  if (units !== undefined && units > 1e-6) return { more, adds: amount(units * times, flow.annual_unit), size: units };
  return tonnes !== undefined && tonnes > 1e-6 ? { more, adds: co2(tonnes * times), size: tonnes } : undefined;
}
