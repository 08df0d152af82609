// The right end of the bar: whether the page is live, the language, light or dark.
import { language, speak, t, type Language } from '../i18n';
import { time } from '../i18n/format';
import { liveState } from '../connection';
import { useStore } from '../store';
import { choose, theme, type Theme } from '../theme';

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

export function Tools() {
  return (
    <div class="tools">
      <Live />
      <select aria-label={t('shell.language')} value={useStore(language)} onChange={(event) => speak(event.currentTarget.value as Language)}>
        <option value="en">English</option>
        <option value="de">Deutsch</option>
      </select>
      <select aria-label={t('shell.theme')} value={useStore(theme)} onChange={(event) => choose(event.currentTarget.value as Theme)}>
        <option value="auto">{t('shell.theme_auto')}</option>
        <option value="light">{t('shell.theme_light')}</option>
        <option value="dark">{t('shell.theme_dark')}</option>
      </select>
    </div>
  );
}
