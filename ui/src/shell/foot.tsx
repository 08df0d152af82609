// The foot: the ways to everything that is no view.
import { forgetKey, key } from '../api';
import { t } from '../i18n';

export function Foot() {
  return (
    <footer class="foot">
      <a href="/?f=html">{t('shell.plain')}</a>
      <a href="/openapi.json">{t('shell.api')}</a>
      <a href="/page/THIRD-PARTY.txt">{t('shell.licences')}</a>
      {key() && <a href="#" onClick={(event) => (event.preventDefault(), forgetKey())}>{t('shell.key_forget')}</a>}
    </footer>
  );
}
