// A question in the address: so it can be sent to someone, asked again and changed.
import type { AnnualUnit, Family } from '../../api';
import { t } from '../../i18n';
import { written, type Box } from '../../box/box';
import { FAMILIES } from '../../theme/families';
import type { Draft, Errors } from '../site/form';
import { numberOf, shown } from '../site/typed';
import { withOf, type Thought } from './thought';
import type { Objective, Question } from './types';

export const FIELDS = ['objective', 'resource', 'country', 'within', 'budget', 'whole', 'co2', 'amount', 'unit', 'value', 'periods', 'size', 'shares'];

export const draftOf = (query: URLSearchParams): Draft => Object.fromEntries(FIELDS.map((name) => [name, query.get(name) ?? '']));

export function addressOf(question: Question): URLSearchParams {
  const { objective, resource, country, box, within_km, budget_eur, whole_capital, co2_eur_per_t, min_annual, annual_unit, min_value_eur_per_year, periods, size_connections, shares, without = [] } = question;
  const all = {
    objective: objective === 'value' ? '' : objective, resource, country, box: box && written(box as Box), within: shown(within_km), budget: shown(budget_eur),
    whole: whole_capital && budget_eur === undefined ? 'yes' : '', co2: shown(co2_eur_per_t), amount: shown(min_annual), unit: annual_unit, value: shown(min_value_eur_per_year),
    periods, size: size_connections ? 'yes' : '', shares: shares ? 'yes' : '',
  };
  const query = new URLSearchParams(Object.entries(all).filter((pair): pair is [string, string] => Boolean(pair[1])));
  for (const site of without) query.append('without', site);
  return query;
}

/** Checks a number that may be left out. */
function number(draft: Draft, errors: Errors, name: string, above: boolean): void {
  const text = draft[name]?.trim();
  if (!text) return;
  const value = numberOf(text);
  if (value === undefined) errors[name] = t('site.e_number');
  else if (value < 0 || (above && value === 0)) errors[name] = t('plan.e_above');
}

export function check(draft: Draft): Errors {
  const errors: Errors = {};
  number(draft, errors, 'within', true);
  for (const name of ['budget', 'co2', 'amount', 'value']) number(draft, errors, name, false);
  if (draft['country'] && !/^[A-Za-z]{2}$/.test(draft['country'].trim())) errors['country'] = t('site.e_country');
  if (draft['budget'] && draft['objective'] === 'amount' && !draft['resource']) errors['budget'] = t('plan.e_budget');
  if (draft['budget'] && draft['periods']) errors['budget'] = t('plan.e_periods');
  return errors;
}

const isOfValue = (draft: Draft) => !draft['objective'] || draft['objective'] === 'value';
/** Connections are sized in periods and after value; shares are of the value that prices prove. */
export const maySize = (draft: Draft): boolean => Boolean(draft['periods']) && isOfValue(draft);
export const mayShare = (draft: Draft): boolean => isOfValue(draft) && ['periods', 'whole', 'budget', 'co2'].every((name) => !draft[name]);

export function questionOf(draft: Draft, without: string[], box: Box | undefined, thought: Thought): Question {
  const text = (name: string) => draft[name]?.trim() ?? '';
  const number = (name: string) => numberOf(text(name));
  const [within, budget, co2, amount, value] = [number('within'), number('budget'), number('co2'), number('amount'), number('value')];
  const resource = FAMILIES.find((family) => family === text('resource'));
  return {
    background: true,
    objective: (text('objective') || 'value') as Objective,
    ...(resource && { resource }),
    ...(text('country') && { country: text('country').toUpperCase() }),
    ...(box && { box }),
    ...(within !== undefined && { within_km: within }),
    ...(budget !== undefined && { budget_eur: budget }),
    ...(text('whole') === 'yes' && budget === undefined && !text('periods') && { whole_capital: true }),
    ...(text('periods') && { periods: text('periods') as 'months' | 'typical_days' }),
    ...(text('size') === 'yes' && maySize(draft) && { size_connections: true }),
    ...(text('shares') === 'yes' && mayShare(draft) && { shares: true }),
    ...(co2 && { co2_eur_per_t: co2 }),
    ...(amount && { min_annual: amount, annual_unit: (text('unit') || unitOf(resource)) as AnnualUnit }),
    ...(value && { min_value_eur_per_year: value }),
    ...(without.length > 0 && { without }),
    ...withOf(thought),
  };
}

export const unitOf = (family: Family | undefined): AnnualUnit => (family === 'water' ? 'm3/a' : family === 'material' || family === 'co2' ? 't/a' : 'MWh/a');

/** Which field of the form a name of the API is. */
export function fieldOf(name: string): string {
  const names: Record<string, string> = {
    within_km: 'within', budget_eur: 'budget', whole_capital: 'whole', co2_eur_per_t: 'co2', min_annual: 'amount', annual_unit: 'unit', min_value_eur_per_year: 'value', size_connections: 'size',
  };
  return names[name.replace(/[[.].*$/, '')] ?? name;
}
