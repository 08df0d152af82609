// Numbers with their units, and dates, as the reader's language writes them.
import type { AnnualUnit, Resource } from '../api';
import { locale, t } from '.';

/** A no-break space between number and unit, so that they stay together. */
const SPACE = '\u00a0';

/** With a minus sign that is as wide as a plus, not a hyphen. */
const written = (value: number, digits?: Intl.NumberFormatOptions): string => new Intl.NumberFormat(locale(), digits).format(value).replace('-', '−');

export const number = (value: number, digits = 3): string => written(value, { maximumSignificantDigits: digits });

export const count = (value: number): string => written(value);

/** The larger units of an amount, the largest first. */
const STEPS: Record<AnnualUnit, Array<[number, string]>> = {
  'MWh/a': [[1e6, 'TWh/a'], [1e3, 'GWh/a'], [1, 'MWh/a']],
  't/a': [[1e6, 'Mt/a'], [1e3, 'kt/a'], [1, 't/a']],
  'm3/a': [[1, 'm³/a']],
};

/** An annual amount, such as `63.0 GWh/a`. */
export function amount(value: number | null | undefined, unit: AnnualUnit | null | undefined): string {
  if (value === null || value === undefined || !unit) return '–';
  const [per, name] = STEPS[unit].find(([per]) => Math.abs(value) >= per) ?? STEPS[unit].at(-1)!;
  return `${three(value / per)}${SPACE}${name}`;
}

/** Three digits that count, also where they are nothing: so columns of numbers compare. */
const three = (value: number): string => written(value, { minimumSignificantDigits: 3, maximumSignificantDigits: 3 });

/** Money a year, such as `2.70 M€/a`. */
export function money(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  const size = Math.abs(value);
  if (size >= 999_500) return `${three(value / 1e6)}${SPACE}${t('common.million_eur')}`;
  if (size >= 999.5) return `${three(value / 1e3)}${SPACE}${t('common.thousand_eur')}`;
  return `${count(Math.round(value))}${SPACE}€/a`;
}

export function km(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  return value > 0 && value < 0.9995 ? `${number(value * 1000)}${SPACE}m` : `${three(value)}${SPACE}km`;
}

export function temperatures(from: number, to: number): string {
  return from === to ? `${number(from)}${SPACE}°C` : `${number(from)}–${number(to)}${SPACE}°C`;
}

/** What flows, in a few words: `heat 250–600 °C`. */
export function resource(of: Resource): string {
  const family = t(`common.family_${of.family}`);
  switch (of.family) {
    case 'heat':
    case 'cooling':
      return `${family} ${temperatures(of.t_min_c, of.t_max_c)}`;
    case 'material':
      return `${family} ${'waste' in of.code ? of.code.waste : 'goods' in of.code ? of.code.goods : of.code.name}`;
    case 'gas':
      return t(`common.gas_${of.kind}`);
    default:
      return family;
  }
}

export const moment = (at: Date): string =>
  new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' }).format(at);

export const time = (at: Date): string => new Intl.DateTimeFormat(locale(), { timeStyle: 'medium' }).format(at);

/** Hour and minute. */
export const clock = (at: Date): string => new Intl.DateTimeFormat(locale(), { timeStyle: 'short' }).format(at);

/** The name of a country in the reader's language. */
export function country(code: string | null | undefined): string {
  if (!code) return '';
  return new Intl.DisplayNames([locale()], { type: 'region', fallback: 'code' }).of(code) ?? code;
}
