// Short news at the edge of the page. It is read out where a reader of the screen runs, and stays until it is put away or 8 s have passed;
// what went wrong stays until it is put away.
import { t } from '../i18n';
import { store, useStore } from '../store';

interface Toast {
  id: number;
  text: string;
  bad: boolean;
}

const SHOWN_MS = 8_000;
const toasts = store<Toast[]>([]);
let last = 0;

const putAway = (id: number) => toasts.set(toasts.get().filter((toast) => toast.id !== id));

export function tell(text: string, { bad = false } = {}): void {
  const id = ++last;
  toasts.set([...toasts.get().slice(-3), { id, text, bad }]);
  if (!bad) setTimeout(() => putAway(id), SHOWN_MS);
}

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {useStore(toasts).map(({ id, text, bad }) => (
        <div key={id} class={bad ? 'toast bad' : 'toast'}>
          <p>{text}</p>
          <button class="quiet" onClick={() => putAway(id)} aria-label={t('common.close')}>×</button>
        </div>
      ))}
    </div>
  );
}
