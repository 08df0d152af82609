// A form whose entries are kept in the tab: another language, another view or a lost connection lose nothing that was typed.
import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { Problem } from '../../api';
import { Field } from '../../components';
import { language, type Language } from '../../i18n';
import { forNow } from '../../keep';

export type Draft = Record<string, string>;
/** What is wrong, by field. */
export type Errors = Record<string, string>;

interface Kept {
  draft: Draft;
  /** What stood there when one began, and its version: what others change meanwhile is seen against it. */
  base: Draft;
  etag: string | undefined;
  /** The language in which it was typed: `1.234` is not the same number in each. */
  language: Language;
}

export interface Form {
  draft: Draft;
  base: Draft;
  etag: string | undefined;
  /** Whether something is typed that is not saved. */
  changed: boolean;
  set(changes: Draft): void;
  /** Goes on from what stands there now, with this draft. */
  rebase(draft: Draft, base: Draft, etag: string | undefined): void;
  /** Forgets what was typed. */
  forget(): void;
  /** Puts what the server found at its field; false where it named none of this form. */
  refuse(problem: Problem): boolean;
  /** What to show at a field: what is wrong is said once the field was left, or saving was tried. */
  error(name: string): string | undefined;
  leave(name: string): void;
  /** Shows all that is wrong; whether nothing is. */
  holds(): boolean;
}

/** A number that the other language would read otherwise, with the other mark. */
const turned = (draft: Draft): Draft =>
  Object.fromEntries(Object.entries(draft).map(([name, text]) => [name, /^[+-]?\d{1,3}[.,]\d{3}$/.test(text) ? text.replace(/[.,]/, (mark) => (mark === '.' ? ',' : '.')) : text]));

function read(key: string): Kept | undefined {
  try {
    const kept = JSON.parse(forNow.read(`draft.${key}`) ?? '') as Kept;
    return kept.language === language.get() ? kept : { ...kept, draft: turned(kept.draft), base: turned(kept.base), language: language.get() };
  } catch {
    return undefined;
  }
}

/** `fieldOf` says which field of the form a name of the API is. */
export function useForm(key: string, begin: Draft, etag: string | undefined, check: (draft: Draft) => Errors, fieldOf: (name: string) => string): Form {
  const [kept, setKept] = useState<Kept>(() => read(key) ?? { draft: begin, base: begin, etag, language: language.get() });
  const [left, setLeft] = useState<Set<string>>(new Set());
  const [tried, setTried] = useState(false);
  const [refused, setRefused] = useState<Errors>({});
  const latest = useRef(kept);
  const put = (next: Kept) => {
    latest.current = next;
    forNow.write(`draft.${key}`, JSON.stringify(next));
    setKept(next);
  };
  const errors = check(kept.draft);
  const names = Object.keys({ ...kept.base, ...kept.draft });
  return {
    ...kept,
    changed: names.some((name) => (kept.draft[name] ?? '') !== (kept.base[name] ?? '')),
    set(changes) {
      put({ ...latest.current, draft: { ...latest.current.draft, ...changes } });
      setRefused((old) => Object.fromEntries(Object.entries(old).filter(([name]) => !(name in changes))));
    },
    rebase: (draft, base, etag) => put({ draft, base, etag, language: language.get() }),
    forget() {
      forNow.write(`draft.${key}`, undefined);
      const next = { draft: begin, base: begin, etag, language: language.get() };
      latest.current = next;
      setKept(next);
      setLeft(new Set());
      setTried(false);
      setRefused({});
    },
    refuse(problem) {
      const { field } = problem.body as { field?: string };
      const name = field === undefined ? undefined : fieldOf(field);
      if (name === undefined || !(name in latest.current.draft)) return false;
      const { found, expected, remedy } = problem.body as Record<string, string | undefined>;
      setRefused({ [name]: expected ? [`${found ?? ''} – ${expected}`, remedy].filter(Boolean).join('; ') : problem.message });
      return true;
    },
    error: (name) => refused[name] ?? (tried || left.has(name) ? errors[name] : undefined),
    leave: (name) => setLeft((old) => new Set(old).add(name)),
    holds() {
      setTried(true);
      return Object.keys(errors).length === 0;
    },
  };
}

/** Goes to the first field that something is wrong with. */
export const toFirstError = (): void => {
  setTimeout(() => document.querySelector<HTMLElement>('main [aria-invalid=true]')?.focus());
};

interface Named {
  form: Form;
  name: string;
  label: string;
  hint?: ComponentChildren;
}

interface TextProps extends Named {
  unit?: string | undefined;
  /** How the entry was understood, where that helps. */
  echo?: string | undefined;
  number?: boolean;
  type?: 'text' | 'date';
  list?: string;
  required?: boolean;
  /** Takes an entry otherwise, such as two at once. */
  take?: (text: string) => Draft | undefined;
}

export function Text({ form, name, label, hint, unit, echo, number, type = 'text', list, required, take }: TextProps) {
  const said = echo ? <>{hint} <span class="echo">{echo}</span></> : hint;
  const input = (event: Event) => {
    const text = (event.currentTarget as HTMLInputElement).value;
    form.set(take?.(text) ?? { [name]: text });
  };
  return (
    <Field label={label} hint={said} error={form.error(name)}>
      {(described) => (
        <span class="with-unit">
          <input
            {...described} type={type} name={name} value={form.draft[name] ?? ''} autocomplete="off" list={list} aria-required={required}
            inputMode={number ? 'decimal' : undefined} onInput={input} onBlur={() => form.leave(name)}
          />
          {unit && <span class="unit">{unit}</span>}
        </span>
      )}
    </Field>
  );
}

interface ChoiceProps extends Named {
  of: Array<[string, string]>;
  /** What else changes with it. */
  also?: (value: string) => Draft;
}

export function Choice({ form, name, label, hint, of, also }: ChoiceProps) {
  return (
    <Field label={label} hint={hint} error={form.error(name)}>
      {(described) => (
        <select {...described} name={name} value={form.draft[name] ?? ''} onChange={({ currentTarget: { value } }) => form.set({ [name]: value, ...also?.(value) })}>
          {of.map(([value, text]) => <option key={value} value={value}>{text}</option>)}
        </select>
      )}
    </Field>
  );
}
