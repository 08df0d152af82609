// The place of a small map on a page. What it shows and takes can be typed or read beside it as well; without WebGL 2 it says so.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Box } from '../../box/box';
import { DrawSheet } from '../../box/draw';
import { t } from '../../i18n';
import { useStore } from '../../store';
import { isDark } from '../../theme';
import type { Place, PlaceShows, PlaceTells, Point } from './place';

function draws(): boolean {
  try {
    return document.createElement('canvas').getContext('webgl2') !== null;
  } catch {
    return false;
  }
}

interface Props {
  label: string;
  shows: PlaceShows;
  tells: PlaceTells;
  begin?: Point | undefined;
  tall?: boolean;
  /** A box can be drawn on it; while one is being drawn it lies still. */
  drawing?: boolean;
  onBox?: (box: Box | undefined) => void;
}

export function PlaceMap({ label, shows, tells, begin, tall, drawing, onBox }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<Place>();
  const [failed, setFailed] = useState(false);
  const dark = useStore(isDark);
  const latest = useRef(tells);
  latest.current = tells;
  useEffect(() => {
    let made: Place | undefined;
    let gone = false;
    const make = async () => {
      if (!draws()) return setFailed(true);
      const program = await import('./place');
      if (gone || !box.current) return;
      const { onPoint, onLine } = latest.current;
      const told: PlaceTells = { onMove: (...of) => latest.current.onMove?.(...of) };
      if (onPoint) told.onPoint = (at) => latest.current.onPoint?.(at);
      if (onLine) told.onLine = (id) => latest.current.onLine?.(id);
      const texts = { 'Map.Title': label, 'NavigationControl.ZoomIn': t('map.zoom_in'), 'NavigationControl.ZoomOut': t('map.zoom_out') };
      made = new program.Place(box.current, told, begin, dark, texts);
      setPlace(made);
    };
    make().catch((error: unknown) => {
      console.warn('the map cannot be drawn', error);
      setFailed(true);
    });
    return () => {
      gone = true;
      made?.end();
    };
  }, []);
  useEffect(() => place?.paint(dark), [place, dark]);
  useEffect(() => place?.show(shows), [place, shows]);
  if (failed) return <p class="soft">{t('site.no_webgl')}</p>;
  const map = <div class={tall ? 'place tall' : 'place'} ref={box} />;
  if (!onBox) return map;
  return <div class="drawable">{map}{drawing && place && <DrawSheet at={(x, y) => place.at(x, y)} onDone={onBox} />}</div>;
}
