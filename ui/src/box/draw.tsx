// Drawing a box: a sheet over a map, on which one drags from one corner to the other. The map below does not move meanwhile. Whoever has no
// pointer types the four edges.
import { useEffect, useState } from 'preact/hooks';
import { t } from '../i18n';
import { between, type Box, type Place } from './box';
import './box.css';

/** Less than this is a click by mistake, in pixels. */
const LEAST = 4;

interface Props {
  /** The place on the earth of a point of the sheet. */
  at: (x: number, y: number) => Place;
  /** Given the box, or nothing where it was left. */
  onDone: (box: Box | undefined) => void;
}

type Pixels = [number, number];

export function DrawSheet({ at, onDone }: Props) {
  const [drag, setDrag] = useState<{ from: Pixels; to: Pixels }>();
  useEffect(() => {
    const leave = (event: KeyboardEvent) => event.key === 'Escape' && onDone(undefined);
    addEventListener('keydown', leave);
    return () => removeEventListener('keydown', leave);
  }, []);
  const point = (event: PointerEvent): Pixels => {
    const { left, top } = (event.currentTarget as HTMLElement).getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };
  const begin = (event: PointerEvent) => {
    if (event.button !== 0 || (event.target as HTMLElement).closest('button')) return;
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    setDrag({ from: point(event), to: point(event) });
  };
  const end = (event: PointerEvent) => {
    if (!drag) return;
    const [from, to] = [drag.from, point(event)];
    setDrag(undefined);
    if (Math.abs(from[0] - to[0]) < LEAST || Math.abs(from[1] - to[1]) < LEAST) return;
    onDone(between(at(...from), at(...to)));
  };
  const [x, y] = drag ? [Math.min(drag.from[0], drag.to[0]), Math.min(drag.from[1], drag.to[1])] : [0, 0];
  return (
    <div class="draw-sheet" onPointerDown={begin} onPointerMove={(event) => drag && setDrag({ ...drag, to: point(event) })} onPointerUp={end} onPointerCancel={() => setDrag(undefined)}>
      <p role="status">{t('common.box_drag')} <button type="button" onClick={() => onDone(undefined)}>{t('common.cancel')}</button></p>
      {drag && <span class="drawn" style={{ left: `${x}px`, top: `${y}px`, width: `${Math.abs(drag.from[0] - drag.to[0])}px`, height: `${Math.abs(drag.from[1] - drag.to[1])}px` }} />}
    </div>
  );
}
