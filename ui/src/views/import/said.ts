// What the server says of a cell, in German. It says it in English; a sentence that is not known here stays as it was said.
import german from '../../i18n/de/import-said.json';
import { language } from '../../i18n';
import { number } from '../../i18n/format';

interface Sentence {
  is: RegExp;
  german: string;
}

const plain = (text: string) => text.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
let sentences: Sentence[] | undefined;

/** `{name}` in a sentence stands for whatever is there. */
const read = (): Sentence[] => Object.entries(german).map(([english, german]) => ({ is: new RegExp(`^${plain(english).replace(/\{(\w+)\}/g, '(?<$1>.+?)')}$`), german }));

export function said(text: string): string {
  if (language.get() !== 'de') return text;
  sentences ??= read();
  for (const { is, german } of sentences) {
    const found = is.exec(text);
    if (found) return german.replace(/\{(\w+)\}/g, (_, name: string) => part(found.groups?.[name] ?? ''));
  }
  return text;
}

/** A word that is known, or an amount such as `20000 MWh/a` with its number as it is written here. */
function part(text: string): string {
  const amount = /^(\d+(?:\.\d+)?)( .*)$/.exec(text);
  return amount ? `${number(Number(amount[1]), 6)}${amount[2]}` : text.includes(' ') ? text : said(text);
}
