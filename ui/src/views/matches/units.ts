// Further numbers with their units, for matches.
import { locale, t } from '../../i18n';
import { count, number } from '../../i18n/format';

const SPACE = '\u00a0';
const three = (value: number): string => new Intl.NumberFormat(locale(), { minimumSignificantDigits: 3, maximumSignificantDigits: 3 }).format(value).replace('-', '−');

/** Money once, such as `1.64 M€`. */
export function sum(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  const size = Math.abs(value);
  if (size >= 999_500) return `${three(value / 1e6)}${SPACE}${t('matches.million_eur')}`;
  if (size >= 999.5) return `${three(value / 1e3)}${SPACE}${t('matches.thousand_eur')}`;
  return `${count(Math.round(value) + 0)}${SPACE}€`;
}

/** CO2 a year, such as `14.1 kt/a`. */
export function tonnes(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (Math.abs(value) >= 9_995) return `${three(value / 1e3)}${SPACE}kt/a`;
  if (Math.abs(value) >= 100) return `${count(Math.round(value))}${SPACE}t/a`;
  return `${number(Math.abs(value) < 0.005 ? 0 : value)}${SPACE}t/a`;
}

export const percent = (share: number | null | undefined): string =>
  share === null || share === undefined
    ? '–'
    : new Intl.NumberFormat(locale(), { style: 'percent', maximumSignificantDigits: 3 }).format(Math.abs(share) < 1e-9 ? 0 : share);

/** A time in years; one of less than a year in months. */
export function years(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  return Math.abs(value) < 1 ? `${number(value * 12, 2)}${SPACE}${t('matches.months')}` : `${number(value)}${SPACE}${t('matches.years')}`;
}

/** The price of a unit, such as `40.6 €/MWh`; `unit` is `MWh`, `t` or `m3`. */
export const perUnit = (value: number | null | undefined, unit: string): string =>
  value === null || value === undefined ? '–' : `${number(value)}${SPACE}€/${unit.replace('m3', 'm³')}`;

/** A rate, such as `7.31 MW`. */
export const rate = (value: number, unit: string): string => `${number(value)}${SPACE}${unit.replace('m3', 'm³')}`;

/** A difference with its sign, by whichever of these. */
export const signed = (value: number, by: (value: number) => string): string => (value > 0 ? `+${by(value)}` : by(value).replace('-', '−'));
