// The families of resources: a colour each, told apart by colour-blind eyes (after Okabe and Ito), and a letter each, for no colour stands alone.
import type { Family } from '../api';

export const FAMILIES: Family[] = ['heat', 'cooling', 'water', 'material', 'co2', 'electricity', 'gas'];

interface Look {
  letter: string;
  light: string;
  dark: string;
}

export const LOOK: Record<Family, Look> = {
  heat: { letter: 'H', light: '#b84a00', dark: '#f08a4b' },
  cooling: { letter: 'C', light: '#1f7a9e', dark: '#6cc3ea' },
  water: { letter: 'W', light: '#0a5aa8', dark: '#6aa6ec' },
  material: { letter: 'M', light: '#7a5a1e', dark: '#d6b25e' },
  co2: { letter: 'O', light: '#4f4f57', dark: '#b4b4bd' },
  electricity: { letter: 'E', light: '#9b3d77', dark: '#e08fc0' },
  gas: { letter: 'G', light: '#00705a', dark: '#4cc3a3' },
};
