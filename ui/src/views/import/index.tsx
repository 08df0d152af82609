// How tables come in.
import { t } from '../../i18n';
import { Rich } from '../../i18n/rich';

export default function ImportView() {
  return (
    <main class="padded" id="content">
      <h1 tabIndex={-1}>{t('shell.import')}</h1>
      <p>{t('import.intro')}</p>
      <ol>
        <li><Rich text="import.look" /></li>
        <li><Rich text="import.write" /></li>
        <li><Rich text="import.rejects" /></li>
      </ol>
      <p>{t('import.after')}</p>
    </main>
  );
}
