// What people type, understood: numbers with the marks of either language, hours of a day, days of a year.
import { locale } from '../../i18n';

/** A number. `12.500` is twelve and a half thousand where the language groups by points; places on the earth are never grouped. */
export function numberOf(text: string, { grouped = true } = {}): number | undefined {
  const bare = text.replace(/[\s\u00a0\u202f'’]/g, '').replace('−', '-');
  if (!/^[+-]?[\d.,]+(e[+-]?\d+)?$/i.test(bare)) return undefined;
  const last = Math.max(bare.lastIndexOf(','), bare.lastIndexOf('.'));
  if (last < 0) return Number(bare);
  const [mark, other] = bare[last] === ',' ? [',', '.'] : ['.', ','];
  const times = bare.split(mark).length - 1;
  const groups = new Intl.NumberFormat(locale()).format(1e6).includes(mark);
  const isGroup = times > 1 || (grouped && groups && !bare.includes(other) && /^[+-]?[1-9]\d{0,2}[.,]\d{3}$/.test(bare));
  const plain = isGroup ? bare.replaceAll(mark, '').replaceAll(other, '.') : bare.replaceAll(other, '').replace(mark, '.');
  const number = Number(plain);
  return Number.isFinite(number) ? number : undefined;
}

/** A number as a field shows it: all its digits, with the decimal mark of the language and no groups. */
export const shown = (value: number | null | undefined): string =>
  value === null || value === undefined ? '' : new Intl.NumberFormat(locale(), { maximumSignificantDigits: 12, useGrouping: false }).format(value);

/** `47.07, 15.42` or `47,07; 15,42`: latitude and longitude in one field, as maps give them to be copied. */
export function placeOf(text: string): [string, string] | undefined {
  const found = /^\s*(-?\d+(?:\.\d+)?)°?\s*[,;\s]\s*(-?\d+(?:\.\d+)?)°?\s*$/.exec(text) ?? /^\s*(-?\d+(?:,\d+)?)°?\s*[;\s]\s*(-?\d+(?:,\d+)?)°?\s*$/.exec(text);
  return found ? [found[1]!, found[2]!] : undefined;
}

export interface Span {
  from: number;
  to: number;
}

/** `6-14, 16-22`; nothing is no span. Undefined where something else stands there. */
export function spansOf(text: string, least: number, most: number): Span[] | undefined {
  const parts = text.split(/[,;]/).map((part) => part.trim()).filter(Boolean);
  const spans = parts.map((part) => /^(\d{1,3})\s*[-–]\s*(\d{1,3})$/.exec(part)).map((found) => found && { from: Number(found[1]), to: Number(found[2]) });
  return spans.every((span): span is Span => span !== null && span.from >= least && span.to <= most) ? (spans as Span[]) : undefined;
}

export const spansText = (spans: Span[]): string => spans.map(({ from, to }) => `${from}–${to}`).join(', ');
