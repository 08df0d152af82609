// The first minute: a store without sites offers the demo region, a table of one's own, or a first site by a click on the map.
import { useMemo, useState } from 'preact/hooks';
import { post, Problem } from '../../api';
import { tell, Wrong } from '../../components';
import { t } from '../../i18n';
import { go, to } from '../../router';
import { Canvas, canDraw } from './canvas';
import type { Chart, Listener, Place, Shows } from './chart';
import { newSiteAt } from './near';

const NOTHING: Shows = { sites: [], signs: { type: 'FeatureCollection', features: [] }, matches: [], tiled: false, windowed: false, complete: true };

function Demo() {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const load = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await post('/v1/demo');
      tell(t('map.demo_loaded'));
    } catch (error) {
      setProblem(error instanceof Problem ? error : new Problem(0, { title: String(error) }));
    } finally {
      setBusy(false);
    }
  };
  return (
    <section>
      <h2>{t('map.first_demo')}</h2>
      <p>{t('map.first_demo_hint')}</p>
      <p><button class="main" disabled={busy} onClick={load}>{busy ? t('map.first_demo_busy') : t('map.first_demo_do')}</button></p>
      {problem?.status === 403 && <p role="alert">{t('map.first_demo_role')}</p>}
      {problem && problem.status !== 403 && <Wrong problem={problem} again={load} />}
    </section>
  );
}

export function First({ listener }: { listener: Listener }) {
  const [drawn, setDrawn] = useState(canDraw);
  const [chart, setChart] = useState<Chart>();
  const place = (place: Place) => go(newSiteAt(place));
  const tells = useMemo((): Listener => ({ ...listener, onNothing: place, onAsk: place, onMove: () => {} }), [listener]);
  return (
    <main class="padded first" id="content">
      <h1 tabIndex={-1}>{t('map.empty')}</h1>
      <div class="ways">
        <Demo />
        <section>
          <h2>{t('map.first_import')}</h2>
          <p>{t('map.first_import_hint')}</p>
          <p><a class="button" href={to('import')}>{t('map.first_import_do')}</a></p>
        </section>
        <section>
          <h2>{t('map.first_site')}</h2>
          <p>{drawn ? t('map.first_site_hint') : t('map.first_site_plain')}</p>
          <p>{drawn ? <button disabled={!chart} onClick={() => chart && place(chart.middle())}>{t('map.first_site_middle')}</button> : <a class="button" href={to('site', ['new'])}>{t('map.first_site_do')}</a>}</p>
        </section>
      </div>
      {drawn && (
        <section class="stage" aria-label={t('map.first_site')}>
          <Canvas shows={NOTHING} site={undefined} match={undefined} view={{ at: [10, 50], zoom: 3.6 }} listener={tells} onFail={() => setDrawn(false)} onChart={setChart} />
          <span class="cross" aria-hidden="true" />
        </section>
      )}
    </main>
  );
}
