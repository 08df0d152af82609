// What answers of a graph share: that there is none, and that an answer was bounded.
import type { Problem } from '../../api';
import { Wrong } from '../../components';
import { t } from '../../i18n';
import { FAMILIES } from '../../theme/families';
import type { Cut } from './graph';

/** Without a graph the rest of the page goes on: that is said in its own words, not as a server that is away. */
export function NoGraph({ problem, again }: { problem: Problem; again: () => void }) {
  if (problem.status === 0 || ![404, 501, 503].includes(problem.status)) return <Wrong problem={problem} again={again} />;
  return (
    <div class="notice" role="alert">
      <p><strong>{t('site.no_graph')}</strong></p>
      <p>{problem.message}</p>
      <p><button onClick={again}>{t('common.again')}</button></p>
    </div>
  );
}

export const Bounded = ({ cut }: { cut: Cut }) => (cut ? <p class="soft">{t(`site.cut_${cut}`)}</p> : null);

/** What flows, as the graph says it in English: `heat 70-95 °C`, `waste 10 02 02`. */
export function flowing(text: string): string {
  const gas = (['natural_gas', 'biogas', 'hydrogen', 'process_gas'] as const).find((kind) => kind.replace('_', ' ') === text);
  if (gas) return t(`common.gas_${gas}`);
  const [word = '', ...rest] = text.replace(/(\d)-(\d)/g, '$1–$2').split(' ');
  const family = FAMILIES.find((family) => family === word);
  const name = family ? t(`common.family_${family}`) : word === 'waste' || word === 'goods' ? t(`site.word_${word}`) : word;
  return [name, ...rest].join(' ');
}
