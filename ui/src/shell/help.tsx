// What the keyboard does.
import { Dialog } from '../components';
import { t } from '../i18n';
import { useStore } from '../store';
import { letterKeys, switchLetterKeys } from './keys';

export function Help({ onClose }: { onClose: () => void }) {
  const on = useStore(letterKeys);
  const keys: Array<[string[], string]> = [
    [['/'], t('shell.keys_search')],
    [['?'], t('shell.keys_help')],
    [['Tab'], t('shell.keys_tab')],
    [['↑', '↓', 'Home', 'End'], t('shell.keys_rows')],
    [['Enter'], t('shell.keys_open')],
    [['Esc'], t('shell.keys_close')],
    [['←', '↑', '→', '↓'], t('shell.keys_map')],
    [['+', '−'], t('shell.keys_zoom')],
  ];
  return (
    <Dialog title={t('shell.help')} onClose={onClose}>
      <dl class="keys">
        {keys.map(([names, does]) => (
          <div key={does}>
            <dt>{names.map((name) => <kbd key={name}>{name}</kbd>)}</dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <p>
        <label class="row together">
          <input type="checkbox" checked={on} onChange={(event) => switchLetterKeys(event.currentTarget.checked)} />
          {t('shell.keys_letters')}
        </label>
      </p>
      <div class="actions"><button class="main" autofocus onClick={onClose}>{t('common.close')}</button></div>
    </Dialog>
  );
}
