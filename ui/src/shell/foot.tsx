// The foot: the ways to everything that is no view.
import { forgetKey, key } from '../api';
import { t } from '../i18n';
import { Choices } from './tools';

export function Foot() {
  return (
    <footer class="foot">
      <a href="/?f=html">{t('shell.plain')}</a>
      <a href="/openapi.json">{t('shell.api')}</a>
      <a href="/api/try">{t('shell.try')}</a>
      <a href="/page/THIRD-PARTY.txt">{t('shell.licences')}</a>
      {key() && <button class="quiet" onClick={forgetKey}>{t('shell.key_forget')}</button>}
      <Choices />
    </footer>
  );
}
