// The frame around the views: the bar, the view that the address names, the foot.
import { useEffect } from 'preact/hooks';
import { Suspense } from 'preact/compat';
import { Loading, Toasts } from './components';
import { keyWanted } from './api';
import { KeyDialog } from './shell/key-dialog';
import { Foot } from './shell/foot';
import { Tools } from './shell/tools';
import { t, useLanguage } from './i18n';
import { to, useRoute } from './router';
import { useStore } from './store';
import { NAMES, VIEWS, type ViewName } from './views';

const isView = (name: string): name is ViewName => Object.hasOwn(VIEWS, name);

function Nav({ view }: { view: string }) {
  return (
    <nav aria-label={t('shell.nav')}>
      {NAMES.map((name) => (
        <a key={name} href={to(name)} aria-current={name === view ? 'page' : undefined}>{t(`shell.${name}`)}</a>
      ))}
    </nav>
  );
}

function Unknown({ view }: { view: string }) {
  return (
    <main class="padded" id="content">
      <h1 tabIndex={-1}>{t('shell.unknown')}</h1>
      <p>{t('shell.unknown_hint', { view })}</p>
      <p><a class="button" href={to('map')}>{t('shell.map')}</a></p>
    </main>
  );
}

/** Whoever goes to another view by keyboard or with a reader of the screen begins at its heading. */
function useHeading(view: string): void {
  useEffect(() => {
    document.title = `${isView(view) ? t(`shell.${view}`) : t('shell.unknown')} – Turash`;
  });
  useEffect(() => {
    const first = document.activeElement === document.body;
    if (!first) document.querySelector<HTMLElement>('main h1')?.focus();
  }, [view]);
}

export function App() {
  const language = useLanguage();
  const { view } = useRoute();
  const wanted = useStore(keyWanted);
  useHeading(view);
  useEffect(() => void (document.documentElement.lang = language), [language]);
  const View = isView(view) ? VIEWS[view] : undefined;
  const skip = (event: Event) => {
    event.preventDefault();
    document.querySelector<HTMLElement>('main h1')?.focus();
  };
  return (
    <div class="shell" key={language}>
      <header class="bar">
        <a class="skip" href="#content" onClick={skip}>{t('shell.skip')}</a>
        <a class="brand" href={to('map')}>Turash</a>
        <Nav view={view} />
        <Tools />
      </header>
      <Suspense fallback={<main class="padded"><Loading /></main>}>{View ? <View /> : <Unknown view={view} />}</Suspense>
      <Foot />
      <Toasts />
      {wanted && <KeyDialog />}
    </div>
  );
}
