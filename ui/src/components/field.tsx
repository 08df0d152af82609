// A field of a form: its name, what it is, what is wrong with what stands there.
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

/** What an input takes over, so that a reader of the screen hears explanation and error with it. */
export interface Described {
  id: string;
  'aria-describedby'?: string;
  'aria-invalid'?: 'true';
}

interface Props {
  label: string;
  /** What it is, in a sentence. */
  hint?: ComponentChildren;
  /** What is wrong, and how to mend it. */
  error?: string | undefined;
  /** The input, given what it takes over. */
  children: (described: Described) => ComponentChildren;
}

export function Field({ label, hint, error, children }: Props) {
  const id = useId();
  const describing = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  const described: Described = { id };
  if (describing) described['aria-describedby'] = describing;
  if (error) described['aria-invalid'] = 'true';
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children(described)}
      {hint && <p class="hint" id={`${id}-hint`}>{hint}</p>}
      {error && <p class="error" id={`${id}-error`} role="alert">{error}</p>}
    </div>
  );
}
