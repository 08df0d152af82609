// The right end of the bar: whether the page is live, the search, help, the language, light or dark.
import { useState } from 'preact/hooks';
import { language, speak, t, type Language } from '../i18n';
import { time } from '../i18n/format';
import { liveState } from '../connection';
import { useStore } from '../store';
import { choose, theme, type Theme } from '../theme';
import { Help } from './help';
import { useLetterKeys } from './keys';
import { Search } from './search';

function Live() {
  const { is, heard } = useStore(liveState);
  const at = heard ? time(heard) : '';
  const shown = is === 'resting' ? 'away' : is;
  const text = { live: t('shell.live'), connecting: t('shell.connecting'), away: heard ? t('shell.away', { time: at }) : t('shell.away_never') };
  const hint = { live: t('shell.live_hint', { time: at }), connecting: '', away: heard ? t('shell.away_hint', { time: at }) : t('shell.away_never_hint') };
  return (
    <span class="live" data-is={shown} title={hint[shown]} role="status">
      <i aria-hidden="true" />
      {text[shown]}
      {shown === 'away' && <span class="hidden-text">{hint.away}</span>}
    </span>
  );
}

/** The language, and light or dark: in the bar, and in the foot of a narrow page. */
export function Choices() {
  return (
    <span class="choices">
      <select aria-label={t('shell.language')} value={useStore(language)} onChange={(event) => speak(event.currentTarget.value as Language)}>
        <option value="en">English</option>
        <option value="de">Deutsch</option>
      </select>
      <select aria-label={t('shell.theme')} value={useStore(theme)} onChange={(event) => choose(event.currentTarget.value as Theme)}>
        <option value="auto">{t('shell.theme_auto')}</option>
        <option value="light">{t('shell.theme_light')}</option>
        <option value="dark">{t('shell.theme_dark')}</option>
      </select>
    </span>
  );
}

export function Tools() {
  const [open, setOpen] = useState<'search' | 'help'>();
  const close = () => setOpen(undefined);
  useLetterKeys({ '/': () => setOpen('search'), '?': () => setOpen('help') });
  return (
    <div class="tools">
      <Live />
      <button class="tool" onClick={() => setOpen('search')} title={t('shell.search_title')}>
        <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true"><circle cx="6.5" cy="6.5" r="4.75" /><path d="m10 10 5 5" /></svg>
        {t('shell.search_button')}
      </button>
      <button class="tool" onClick={() => setOpen('help')} aria-label={t('shell.help')} title={t('shell.help')}>?</button>
      <Choices />
      {open === 'search' && <Search onClose={close} />}
      {open === 'help' && <Help onClose={close} />}
    </div>
  );
}
