// Light or dark: as the system has it, or as it was chosen.
import { forGood } from '../keep';
import { store } from '../store';
import './base.css';
import './parts.css';

export type Theme = 'auto' | 'light' | 'dark';

const system = matchMedia('(prefers-color-scheme: dark)');

function kept(): Theme {
  const kept = forGood.read('theme');
  return kept === 'light' || kept === 'dark' ? kept : 'auto';
}

export const theme = store<Theme>(kept());
/** Whether the page is dark now. */
export const isDark = store(false);

function show(): void {
  const chosen = theme.get();
  const dark = chosen === 'dark' || (chosen === 'auto' && system.matches);
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
  isDark.set(dark);
}

export function choose(next: Theme): void {
  forGood.write('theme', next === 'auto' ? undefined : next);
  theme.set(next);
  show();
}

system.addEventListener('change', show);
show();
