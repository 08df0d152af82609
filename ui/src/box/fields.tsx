// A box: drawn on a map that is on the page, taken from its edges, or typed.
import { Field } from '../components';
import { t } from '../i18n';
import type { Box } from './box';
import { SIDES, type Sides } from './sides';
import './box.css';

interface Props {
  sides: Sides;
  /** Begins drawing, or leaves it; without it there is no map to draw on. */
  onDraw?: (() => void) | undefined;
  drawing?: boolean;
  /** What the map shows now. */
  window?: Box | undefined;
}

export function BoxFields({ sides, onDraw, drawing, window }: Props) {
  const isAny = SIDES.some((side) => sides.texts[side]);
  return (
    <fieldset class="box-fields">
      <legend>{t('common.box')}</legend>
      <p class="row">
        {onDraw && <button type="button" aria-pressed={drawing ?? false} onClick={onDraw}>{t('common.box_draw')}</button>}
        {window && <button type="button" onClick={() => sides.take(window)}>{t('common.box_window')}</button>}
        <button type="button" disabled={!isAny} onClick={() => sides.take(undefined)}>{t('common.box_none')}</button>
      </p>
      <div class="sides">
        {SIDES.map((side) => (
          <Field key={side} label={t(`common.box_${side}`)} error={sides.error(side)}>
            {(described) => (
              <span class="with-unit">
                <input {...described} name={side} inputMode="decimal" autocomplete="off" value={sides.texts[side]} onInput={(event) => sides.set(side, event.currentTarget.value)} onBlur={() => sides.leave(side)} />
                <span class="unit">°</span>
              </span>
            )}
          </Field>
        ))}
      </div>
    </fieldset>
  );
}
