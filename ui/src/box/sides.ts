// The four edges of a box as they are typed. A box that holds goes to the address; what is still half typed stays in the tab.
import { useEffect, useRef, useState } from 'preact/hooks';
import { language, t } from '../i18n';
import { forNow } from '../keep';
import { refine, useRoute } from '../router';
import { numberOf, shown } from '../views/site/typed';
import { boxOf, isBox, written, type Box } from './box';

export const SIDES = ['west', 'south', 'east', 'north'] as const;
export type Side = (typeof SIDES)[number];
type Texts = Record<Side, string>;

export interface Sides {
  texts: Texts;
  /** The box of the address. */
  box: Box | undefined;
  set(side: Side, text: string): void;
  /** Takes a box over, or none. */
  take(box: Box | undefined): void;
  leave(side: Side): void;
  /** What to show at a field. */
  error(side: Side): string | undefined;
  /** Shows all that is wrong; whether nothing is. */
  holds(): boolean;
}

const textsOf = (box: Box | undefined): Texts => Object.fromEntries(SIDES.map((side, at) => [side, shown(box?.[at])])) as Texts;
const degrees = (text: string) => numberOf(text, { grouped: false });

function boxIn(texts: Texts): Box | undefined {
  const box = SIDES.map((side) => degrees(texts[side]));
  return box.every((value) => value !== undefined) && isBox(box as Box) ? (box as Box) : undefined;
}

function wrong(texts: Texts): Partial<Texts> {
  const errors: Partial<Texts> = {};
  if (SIDES.every((side) => !texts[side].trim())) return errors;
  for (const side of SIDES) {
    const value = degrees(texts[side]);
    const most = side === 'west' || side === 'east' ? 180 : 90;
    if (!texts[side].trim()) errors[side] = t('common.box_all');
    else if (value === undefined) errors[side] = t('common.box_number');
    else if (Math.abs(value) > most) errors[side] = t('common.box_degrees', { most });
  }
  const [south, north] = [degrees(texts.south), degrees(texts.north)];
  if (!errors.south && !errors.north && south! >= north!) errors.north = t('common.box_e_north');
  if (!errors.west && !errors.east && degrees(texts.west) === degrees(texts.east)) errors.east = t('common.box_e_east');
  return errors;
}

interface Kept {
  /** What stood in the address when it was typed. */
  stands: string;
  language: string;
  texts: Texts;
}

function kept(view: string, stands: string): Texts | undefined {
  try {
    const of = JSON.parse(forNow.read(`box.${view}`) ?? '') as Kept;
    return of.stands === stands && of.language === language.get() ? of.texts : undefined;
  } catch {
    return undefined;
  }
}

export function useSides(): Sides {
  const { view, query } = useRoute();
  const stands = query.get('box') ?? '';
  const box = boxOf(stands);
  const [texts, setTexts] = useState<Texts>(() => kept(view, stands) ?? textsOf(box));
  const [left, setLeft] = useState<Set<Side>>(new Set());
  const told = useRef(stands);
  // The address changed otherwise: by drawing, going back, or a link.
  useEffect(() => {
    if (stands === told.current) return;
    told.current = stands;
    setTexts(textsOf(boxOf(stands)));
  }, [stands]);
  const put = (texts: Texts, box: Box | undefined, isWhole: boolean) => {
    setTexts(texts);
    if (isWhole) told.current = box ? written(box) : '';
    const of: Kept = { stands: told.current, language: language.get(), texts };
    forNow.write(`box.${view}`, JSON.stringify(of));
    if (isWhole) refine({ box: told.current });
  };
  const errors = wrong(texts);
  return {
    texts, box,
    set(side, text) {
      const next = { ...texts, [side]: text };
      const box = boxIn(next);
      put(next, box, box !== undefined || SIDES.every((side) => !next[side].trim()));
    },
    take(box) {
      setLeft(new Set());
      put(textsOf(box), box, true);
    },
    leave: (side) => setLeft((old) => new Set(old).add(side)),
    error: (side) => (left.has(side) ? errors[side] : undefined),
    holds() {
      setLeft(new Set(SIDES));
      return Object.keys(errors).length === 0;
    },
  };
}
