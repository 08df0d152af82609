// A text in which `words between backticks` are code.
import { t, type Text } from '.';

export function Rich({ text, values }: { text: Text; values?: Record<string, string | number> }) {
  return <>{t(text, values).split('`').map((part, at) => (at % 2 ? <code key={at}>{part}</code> : part))}</>;
}
