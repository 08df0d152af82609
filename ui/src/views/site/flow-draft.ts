// A flow as a form has it, and as it is sent. Amounts are checked as the server checks them.
import type { AnnualUnit, components, Family, Flow } from '../../api';
import { t } from '../../i18n';
import type { Draft, Errors } from './form';
import { numberOf, shown, spansOf, spansText } from './typed';

type Body = components['schemas']['FlowDraft'];
type Profile = components['schemas']['Profile'];

export const MEDIA = ['flue_gas', 'air', 'steam', 'water', 'thermal_oil', 'other'] as const;
export const GASES = ['natural_gas', 'biogas', 'hydrogen', 'process_gas'] as const;
export const WATER = ['cod_mg_per_l', 'tss_mg_per_l', 'conductivity_us_per_cm', 'hardness_mg_per_l', 'chloride_mg_per_l', 'temperature_c'] as const;
export const PRECISIONS = ['measured', 'reported', 'estimated', 'rough'] as const;
export const VISIBILITIES = ['public', 'network', 'private'] as const;

interface Units {
  annual: AnnualUnit;
  /** The unit of a rate, and what an amount of an hour of it is. */
  rate: 'MW' | 't/h' | 'm3/h';
  /** Units that a form takes an amount in, and how many of the annual unit one is. */
  take: Array<[string, number]>;
  price: string;
}

const ENERGY: Units = { annual: 'MWh/a', rate: 'MW', take: [['MWh/a', 1], ['GWh/a', 1000]], price: '€/MWh' };
const MASS: Units = { annual: 't/a', rate: 't/h', take: [['t/a', 1], ['kt/a', 1000]], price: '€/t' };
const VOLUME: Units = { annual: 'm3/a', rate: 'm3/h', take: [['m3/a', 1]], price: '€/m³' };
export const unitsOf = (family: string): Units => (family === 'water' ? VOLUME : family === 'material' || family === 'co2' ? MASS : ENERGY);

export const FLOW_FIELDS = [
  'direction', 'family', 't_min_c', 't_max_c', 'medium', 'code_kind', 'code', 'purity', 'moisture', 'hazardous', 'pressure_bar', 'voltage_kv', 'kind', ...WATER,
  'annual', 'unit', 'rate', 'hours', 'peak', 'shape', ...Array.from({ length: 12 }, (_, at) => `month_${at + 1}`), ...Array.from({ length: 7 }, (_, at) => `day_${at + 1}`),
  'shutdowns', 'precision', 'from', 'until', 'visibility', 'price', 'price_limit',
];

export const EMPTY_FLOW: Draft = {
  ...Object.fromEntries(FLOW_FIELDS.map((name) => [name, ''])),
  id: '', direction: 'supply', family: 'heat', code_kind: 'waste', kind: 'biogas', unit: 'MWh/a', shape: 'flat', precision: 'estimated', visibility: 'public', price: 'none',
  ...Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`month_${at + 1}`, '1'])),
  ...Object.fromEntries(Array.from({ length: 7 }, (_, at) => [`day_${at + 1}`, at < 5 ? '6–22' : ''])),
};

const share = (part: number | null | undefined) => shown(part === null || part === undefined ? part : part * 100);

function resourceDraft(of: Flow['resource']): Draft {
  switch (of.family) {
    case 'heat':
    case 'cooling':
      return { t_min_c: shown(of.t_min_c), t_max_c: shown(of.t_max_c), medium: of.medium ?? '' };
    case 'water':
      return Object.fromEntries(WATER.map((name) => [name, shown(of.parameters?.[name])]));
    case 'material': {
      const [code_kind, code] = Object.entries(of.code)[0] as [string, string];
      return { code_kind, code, purity: share(of.purity), moisture: share(of.moisture), hazardous: of.hazardous ? 'yes' : '' };
    }
    case 'co2':
      return { purity: share(of.purity), pressure_bar: shown(of.pressure_bar) };
    case 'electricity':
      return { voltage_kv: shown(of.voltage_kv) };
    case 'gas':
      return { kind: of.kind, pressure_bar: shown(of.pressure_bar) };
  }
}

function profileDraft(of: Profile | undefined): Draft {
  switch (of?.shape) {
    case 'monthly':
      return { shape: 'monthly', ...Object.fromEntries(of.weights.map((weight, at) => [`month_${at + 1}`, shown(weight)])) };
    case 'weekly':
      return { shape: 'weekly', shutdowns: spansText(of.shutdowns ?? []), ...Object.fromEntries(of.hours.map((hours, at) => [`day_${at + 1}`, spansText(hours)])) };
    case 'typical_days':
    case 'named':
      // A form does not show 576 hours; the profile stays as it is until another is chosen.
      return { shape: `kept ${JSON.stringify(of)}` };
    default:
      return { shape: 'flat' };
  }
}

export function flowDraft(flow: Flow): Draft {
  const { direction, resource, quantity, profile, precision, validity, visibility } = flow;
  return {
    ...EMPTY_FLOW,
    direction, family: resource.family, precision, visibility: visibility ?? 'public',
    ...resourceDraft(resource),
    annual: shown(quantity.annual), unit: quantity.annual_unit, peak: shown(quantity.peak),
    ...profileDraft(profile),
    from: validity?.from?.slice(0, 10) ?? '', until: validity?.until?.slice(0, 10) ?? '',
    price: 'keep',
  };
}

/** The amount in the annual unit. */
export function annualOf(draft: Draft): number | undefined {
  if (draft['unit'] === 'rate') {
    const [rate, hours] = [numberOf(draft['rate'] ?? ''), numberOf(draft['hours'] ?? '')];
    return rate === undefined || hours === undefined ? undefined : rate * hours;
  }
  const amount = numberOf(draft['annual'] ?? '');
  const times = unitsOf(draft['family'] ?? '').take.find(([unit]) => unit === draft['unit'])?.[1] ?? 1;
  return amount === undefined ? undefined : amount * times;
}

const WASTE = /^\d{2}[ .]?\d{2}[ .]?\d{2}\*?$/;
const GOODS = /^\d{2}([ .]?\d{2}){1,3}$/;

/** Checks a number that may be left out, between two limits. */
function limits(draft: Draft, errors: Errors, name: string, least: number, most: number, needed = false): number | undefined {
  const text = draft[name]?.trim() ?? '';
  const value = numberOf(text);
  if (!text) {
    if (needed) errors[name] = t('site.e_needed');
  } else if (value === undefined) errors[name] = t('site.e_number');
  else if (value < least || value > most) errors[name] = most === Infinity ? t('site.e_least', { least }) : t('site.e_between', { least, most });
  return value;
}

function checkResource(draft: Draft, errors: Errors): void {
  switch (draft['family']) {
    case 'heat':
    case 'cooling': {
      const coldest = limits(draft, errors, 't_min_c', -273.15, 4000, true);
      const hottest = limits(draft, errors, 't_max_c', -273.15, 4000, true);
      if (coldest !== undefined && hottest !== undefined && coldest > hottest) errors['t_max_c'] = t('site.e_swapped');
      return;
    }
    case 'water':
      for (const name of WATER) limits(draft, errors, name, 0, Infinity);
      return;
    case 'material': {
      const code = draft['code']?.trim() ?? '';
      if (!code) errors['code'] = t('site.e_needed');
      else if (draft['code_kind'] === 'waste' && !WASTE.test(code)) errors['code'] = t('site.e_waste');
      else if (draft['code_kind'] === 'goods' && !GOODS.test(code)) errors['code'] = t('site.e_goods');
      for (const name of ['purity', 'moisture']) limits(draft, errors, name, 0, 100);
      return;
    }
    case 'co2':
      limits(draft, errors, 'purity', 0, 100);
      limits(draft, errors, 'pressure_bar', 0, Infinity);
      return;
    case 'electricity':
      limits(draft, errors, 'voltage_kv', 0, Infinity);
      return;
    case 'gas':
      limits(draft, errors, 'pressure_bar', 0, Infinity);
  }
}

function checkProfile(draft: Draft, errors: Errors): void {
  if (draft['shape'] === 'monthly') {
    const weights = Array.from({ length: 12 }, (_, at) => limits(draft, errors, `month_${at + 1}`, 0, Infinity, true));
    if (weights.every((weight) => weight === 0)) errors['month_1'] = t('site.e_all_nothing');
  }
  if (draft['shape'] !== 'weekly') return;
  const days = Array.from({ length: 7 }, (_, at) => `day_${at + 1}`);
  const hours = days.map((name) => spansOf(draft[name] ?? '', 0, 24));
  hours.forEach((spans, at) => {
    if (!spans?.every(({ from, to }) => from < to)) errors[days[at]!] = t('site.e_hours');
  });
  if (hours.every((spans) => spans?.length === 0)) errors['day_1'] = t('site.e_all_nothing');
  if (!spansOf(draft['shutdowns'] ?? '', 1, 365)) errors['shutdowns'] = t('site.e_days');
}

export function checkFlow(draft: Draft): Errors {
  const errors: Errors = {};
  checkResource(draft, errors);
  if (draft['unit'] === 'rate') {
    limits(draft, errors, 'rate', 0, Infinity, true);
    limits(draft, errors, 'hours', 0, 8760, true);
  } else limits(draft, errors, 'annual', 0, 1e10, true);
  const [annual, peak] = [annualOf(draft), limits(draft, errors, 'peak', 0, Infinity)];
  if (annual !== undefined && peak !== undefined && peak < annual / 8760) errors['peak'] = t('site.e_peak', { least: shown(Number((annual / 8760).toPrecision(3))), unit: unitsOf(draft['family'] ?? '').rate });
  checkProfile(draft, errors);
  if (draft['from'] && draft['until'] && draft['from'] >= draft['until']) errors['until'] = t('site.e_until');
  if (draft['price'] === 'set') limits(draft, errors, 'price_limit', -1e9, 1e9, true);
  return errors;
}

function resourceOf(draft: Draft): Body['resource'] {
  const number = (name: string, per = 1) => {
    const value = numberOf(draft[name] ?? '');
    return value === undefined ? {} : { [name]: value / per };
  };
  const family = draft['family'] as Family;
  switch (family) {
    case 'heat':
    case 'cooling':
      return { family, ...number('t_min_c'), ...number('t_max_c'), ...(draft['medium'] && { medium: draft['medium'] }) } as Body['resource'];
    case 'water': {
      const parameters = Object.assign({}, ...WATER.map((name) => number(name)));
      return { family, ...(Object.keys(parameters).length > 0 && { parameters }) };
    }
    case 'material': {
      const code = { [draft['code_kind'] ?? 'name']: draft['code']?.trim() };
      return { family, code, ...number('purity', 100), ...number('moisture', 100), hazardous: draft['hazardous'] === 'yes' } as Body['resource'];
    }
    case 'co2':
      return { family, ...number('purity', 100), ...number('pressure_bar') };
    case 'electricity':
      return { family, ...number('voltage_kv') };
    case 'gas':
      return { family, kind: draft['kind'] as (typeof GASES)[number], ...number('pressure_bar') };
  }
}

function profileOf(draft: Draft): Profile | undefined {
  const shape = draft['shape'] ?? 'flat';
  if (shape.startsWith('kept ')) return JSON.parse(shape.slice(5)) as Profile;
  if (shape === 'monthly') return { shape, weights: Array.from({ length: 12 }, (_, at) => numberOf(draft[`month_${at + 1}`] ?? '') ?? 0) };
  if (shape !== 'weekly') return undefined;
  const shutdowns = spansOf(draft['shutdowns'] ?? '', 1, 365) ?? [];
  const hours = Array.from({ length: 7 }, (_, at) => spansOf(draft[`day_${at + 1}`] ?? '', 0, 24) ?? []);
  return { shape, hours, ...(shutdowns.length > 0 && { shutdowns }) };
}

/** A day as it begins; the moment that stood there stays where its day does. */
const moment = (day: string | undefined, before: string | undefined) => (day ? (before?.startsWith(day) ? before : `${day}T00:00:00Z`) : undefined);

export function flowBody(draft: Draft, site: string, before?: Flow): Body {
  const { annual, rate } = unitsOf(draft['family'] ?? '');
  const peak = numberOf(draft['peak'] ?? '');
  const [from, until, profile] = [moment(draft['from'], before?.validity?.from), moment(draft['until'], before?.validity?.until), profileOf(draft)];
  const price = draft['price'] === 'set' ? { price_limit_eur_per_unit: numberOf(draft['price_limit'] ?? '')! } : draft['price'] === 'remove' ? { price_limit_eur_per_unit: null } : {};
  return {
    ...(draft['id']?.trim() && { id: draft['id'].trim() }),
    site,
    direction: draft['direction'] as Body['direction'],
    resource: resourceOf(draft),
    quantity: { annual: annualOf(draft)!, annual_unit: annual, ...(peak !== undefined && { peak, peak_unit: rate }) },
    ...(profile && { profile }),
    precision: draft['precision'] as (typeof PRECISIONS)[number],
    visibility: draft['visibility'] as (typeof VISIBILITIES)[number],
    ...((from || until) && { validity: { ...(from && { from }), ...(until && { until }) } }),
    ...price,
  };
}

/** Which field of the form a name of the API is. */
export function flowFieldOf(name: string): string {
  if (name.startsWith('resource.code')) return 'code';
  if (name.startsWith('price_limit')) return 'price_limit';
  if (name.startsWith('profile')) return 'shape';
  const last = name.split('.').at(-1)!;
  return last === 'annual_unit' ? 'annual' : last;
}
