// Words for what the server names by a code.
import { t, type Text } from '../../i18n';

export const TECHNOLOGIES = [
  'direct', 'direct_and_heat_pump', 'heat_pump', 'absorption_chiller', 'treated', 'blended', 'compressed', 'liquefied', 'cleaned', 'captured',
  'upgraded', 'direct_line', 'substitution',
] as const;
type Technology = (typeof TECHNOLOGIES)[number];

const isKnown = (code: string): code is Technology => (TECHNOLOGIES as readonly string[]).includes(code);

/** How an exchange is done; a way that this page does not know is named as the server does. */
export const technology = (code: string | undefined): string => (code === undefined ? '–' : isKnown(code) ? t(`matches.technology_${code}`) : code);

export const PRECISIONS = ['measured', 'reported', 'estimated', 'rough'] as const;
export const precision = (of: (typeof PRECISIONS)[number]): string => t(`matches.precision_${of}` as Text);
