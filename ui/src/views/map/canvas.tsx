// The place of the map on the page. The map's program is large; it is read while the data is.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useStore } from '../../store';
import { tell } from '../../components';
import { isDark } from '../../theme';
import { t } from '../../i18n';
import type { Box } from '../../box/box';
import type { Around } from './around';
import { background, isOn, switchBackground } from './background';
import type { Chart, Hot, Listener, Place, Shows, View } from './chart';

// It comes while the browser is being asked whether it can draw, which takes a while where no graphics card does it.
const program = import('./chart');
program.catch(() => {});

/** Whether this browser can draw the map. */
export const canDraw = ((): boolean => {
  try {
    const pen = document.createElement('canvas').getContext('webgl2');
    pen?.getExtension('WEBGL_lose_context')?.loseContext();
    return pen !== null;
  } catch {
    return false;
  }
})();

interface Props {
  shows: Shows;
  site: { id: string; place: Place | undefined } | undefined;
  match: string | undefined;
  hot?: Hot | undefined;
  around?: Around | undefined;
  /** The box that is looked into. */
  frame?: Box | undefined;
  /** Where to begin: as the address says, else where the sites are. */
  view: View | undefined;
  listener: Listener;
  onFail: () => void;
  /** Given the map once it is there, for what is asked of it. */
  onChart?: (chart: Chart) => void;
  /** What lies over the map. */
  children?: ComponentChildren;
}

export function Canvas({ shows, site, match, hot, around, frame, view, listener, onFail, onChart, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<Chart>();
  const dark = useStore(isDark);
  const latest = useRef(listener);
  latest.current = listener;
  useEffect(() => {
    let made: Chart | undefined;
    let gone = false;
    const make = async () => {
      const loaded = await program;
      if (gone || !box.current) return;
      const told: Listener = {
        onSite: (id) => latest.current.onSite(id),
        onMatch: (id) => latest.current.onMatch(id),
        onNothing: (place) => latest.current.onNothing(place),
        onAsk: (place) => latest.current.onAsk(place),
        onHover: (hot) => latest.current.onHover(hot),
        onMove: (view, box) => latest.current.onMove(view, box),
      };
      const texts = {
        'Map.Title': t('map.title'),
        'NavigationControl.ZoomIn': t('map.zoom_in'),
        'NavigationControl.ZoomOut': t('map.zoom_out'),
      };
      made = new loaded.Chart(box.current, told, view, dark, texts, () => tell(t('map.background_failed'), { bad: true }));
      setChart(made);
      onChart?.(made);
    };
    make().catch((error: unknown) => {
      console.warn('the map cannot be drawn', error);
      onFail();
    });
    return () => {
      gone = true;
      made?.end();
    };
  }, []);
  const [hasBackground, setHasBackground] = useState(false);
  const withBackground = useStore(isOn);
  useEffect(() => void background().then((of) => setHasBackground(of !== undefined)), []);
  useEffect(() => chart?.lay(), [chart, withBackground]);
  useEffect(() => chart?.paint(dark), [chart, dark]);
  useEffect(() => chart?.frame(frame), [chart, frame?.join()]);
  useEffect(() => chart?.show(shows), [chart, shows]);
  useEffect(() => {
    chart?.choose(site?.id, match);
    if (site?.place) chart?.reveal(site.place);
  }, [chart, site?.id, site?.place?.join(), match]);
  useEffect(() => chart?.point(hot), [chart, hot]);
  useEffect(() => chart?.ask(around), [chart, around && JSON.stringify(around)]);
  // The map's program has the inner box to itself.
  return (
    <div class="sheet">
      <div class="canvas" ref={box} />
      {hasBackground && <button class="backdrop" aria-pressed={withBackground} onClick={() => switchBackground(!withBackground)}>{t('map.background')}</button>}
      {children}
    </div>
  );
}
