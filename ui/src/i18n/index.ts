// The texts of the page in the language of whoever reads. Each area has one file a language, `en/AREA.json` and `de/AREA.json`; a text is
// asked for as `AREA.NAME`. The compiler holds German to have every text that English has.
import { forGood } from '../keep';
import { store, useStore } from '../store';
import deCommon from './de/common.json';
import deImport from './de/import.json';
import deMap from './de/map.json';
import deMatch from './de/match.json';
import deMatches from './de/matches.json';
import deOperations from './de/operations.json';
import dePlan from './de/plan.json';
import deShell from './de/shell.json';
import deSite from './de/site.json';
import enCommon from './en/common.json';
import enImport from './en/import.json';
import enMap from './en/map.json';
import enMatch from './en/match.json';
import enMatches from './en/matches.json';
import enOperations from './en/operations.json';
import enPlan from './en/plan.json';
import enShell from './en/shell.json';
import enSite from './en/site.json';

const en = {
  common: enCommon,
  import: enImport,
  map: enMap,
  match: enMatch,
  matches: enMatches,
  operations: enOperations,
  plan: enPlan,
  shell: enShell,
  site: enSite,
};
type Areas = typeof en;
const de: { [A in keyof Areas]: { [K in keyof Areas[A]]: string } } = {
  common: deCommon,
  import: deImport,
  map: deMap,
  match: deMatch,
  matches: deMatches,
  operations: deOperations,
  plan: dePlan,
  shell: deShell,
  site: deSite,
};

export type Language = 'en' | 'de';
export type Text = { [A in keyof Areas]: `${A}.${keyof Areas[A] & string}` }[keyof Areas];

function usual(): Language {
  const kept = forGood.read('language');
  if (kept === 'en' || kept === 'de') return kept;
  return navigator.language.toLowerCase().startsWith('de') ? 'de' : 'en';
}

export const language = store<Language>(usual());

export function speak(next: Language): void {
  forGood.write('language', next);
  language.set(next);
}

/** The language and region for `Intl`: the reader's own region where the language is theirs. */
export function locale(): string {
  const of = language.get();
  return navigator.languages.find((own) => own.toLowerCase().startsWith(of)) ?? (of === 'en' ? 'en-GB' : 'de-DE');
}

/** A text; `{name}` in it stands for a value. With `count`, the text `NAME_one` is taken for one, where there is such a text. */
export function t(text: Text, values: Record<string, string | number> = {}): string {
  const dot = text.indexOf('.');
  const [area, name] = [text.slice(0, dot), text.slice(dot + 1)];
  const texts = (language.get() === 'de' ? de : en)[area as keyof Areas] as Record<string, string>;
  const one = values['count'] === 1 ? texts[`${name}_one`] : undefined;
  const found = one ?? texts[name] ?? text;
  return found.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    return typeof value === 'number' ? new Intl.NumberFormat(locale()).format(value) : (value ?? '');
  });
}

/** Draws the component anew when the language changes. */
export const useLanguage = (): Language => useStore(language);
