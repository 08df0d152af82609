// What a pair is, in words: the sentence at the top, and the server's own sentences in the reader's language where they are known.
import { language, t, type Text } from '../../i18n';
import { amount, km, money, resource } from '../../i18n/format';
import { technology } from '../matches/words';
import german from '../../i18n/de/server.json';
import enMatch from '../../i18n/en/match.json';
import type { Explained, Refusal } from './pair';

const isText = (name: string): name is keyof typeof enMatch & string => Object.hasOwn(enMatch, name);

/** A text of the area `match`, where there is one of this name. */
export function known(name: string, values?: Record<string, string | number>): string | undefined {
  return isText(name) ? t(`match.${name}` as Text, values) : undefined;
}

/** What the server says in English, in German; it has no other language, so these texts have no English ones beside them. */
function inGerman(name: string, values: Record<string, string> = {}): string | undefined {
  const text = (german as Record<string, string>)[name];
  return text?.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
}

/** The numbers of a sentence of the server, in their order. */
const numbers = (text: string): string[] => text.match(/-?\d+(?:\.\d+)?/g) ?? [];

/** What speaks against a pair. The server says it in English; in German by its code, with the numbers that it names. */
export function reasonText({ code, text }: Refusal): string {
  if (language.get() === 'en') return text;
  const [first = '', second = ''] = numbers(text);
  return inGerman(`reason_${code}`, { first, second }) ?? text;
}

export function changeText({ code, change }: Refusal): string | undefined {
  if (change === undefined || language.get() === 'en') return change?.replaceAll('`', '');
  const [first = ''] = numbers(change);
  return inGerman(`change_${code}`, { first }) ?? change;
}

/** Which datum would make the value most certain. */
export function adviceText(advice: string): string {
  const found = /raise the P10 from (\S+) (M|k)?EUR\S* to (\S+) (M|k)?EUR/.exec(advice);
  const side = /\b(supply|demand)\b/.exec(advice)?.[1];
  const kinds: Array<[string, RegExp]> = [
    ['age', /has no date/], ['profile', /profile is not stated/], ['price', /is taken from a table/], ['place', /coordinates of its own/], ['amount', /annual amount is/],
  ];
  const kind = kinds.find(([, is]) => is.test(advice))?.[0];
  if (!found || !side || !kind) return advice;
  const euros = (number: string | undefined, scale: string | undefined) => money(Number(number?.replaceAll(/[,\u202f\u00a0]/g, '')) * (scale === 'M' ? 1e6 : scale === 'k' ? 1e3 : 1));
  const values = { now: euros(found[1], found[2]), then: euros(found[3], found[4]) };
  const what = known(`advice_${kind}_${side}`);
  return what ? `${what} ${t('match.advice_raises', values)}` : advice;
}

/** Why, in one sentence. */
export function why(pair: Explained): string {
  const { supply, demand, appraisal } = pair;
  const values = {
    supply: supply.site.name,
    demand: demand.site.name,
    gives: resource(supply.resource),
    needs: resource(demand.resource),
    distance: km(pair.distance_km),
    amount: amount(pair.deliverable_annual, pair.annual_unit),
    value: money(appraisal?.confidence.p10),
    how: known(`how_${appraisal?.technology}`) ?? technology(appraisal?.technology),
  };
  if (!pair.feasible) return t('match.why_not', { ...values, reasons: pair.reasons.map(reasonText).join('; ') });
  return t(pair.is_match ? 'match.why' : 'match.why_beaten', values);
}

/** What an assumption is of, in the reader's language. */
export function assumptionText(what: string): string {
  if (language.get() === 'en') return what.charAt(0).toUpperCase() + what.slice(1);
  return inGerman(`assumed_${what.replaceAll(/[^a-z]+/g, '_')}`) ?? what;
}

/** A part of what is built. */
export const builtText = (what: string): string => known(`built_${what.replaceAll(' ', '_')}`) ?? what;
