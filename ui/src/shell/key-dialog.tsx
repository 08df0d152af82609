// Asks for a key where the server asks for one.
import { useState } from 'preact/hooks';
import { giveKey, key } from '../api';
import { Dialog, Field } from '../components';
import { t } from '../i18n';
import { Rich } from '../i18n/rich';

export function KeyDialog() {
  const refused = key() !== undefined;
  const [text, setText] = useState('');
  const use = (event: Event) => {
    event.preventDefault();
    if (text.trim()) giveKey(text);
  };
  return (
    <Dialog title={t('shell.key_title')} onClose={() => {}} stays>
      <form onSubmit={use}>
        <Field label={t('shell.key_label')} hint={<Rich text="shell.key_hint" />} error={refused ? t('shell.key_refused') : undefined}>
          {(described) => (
            <input {...described} type="password" autocomplete="off" autofocus required value={text} onInput={(event) => setText(event.currentTarget.value)} />
          )}
        </Field>
        <div class="actions"><button class="main" type="submit">{t('shell.key_use')}</button></div>
      </form>
    </Dialog>
  );
}
