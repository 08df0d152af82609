// The sign of a family and a direction: a disc gives off, a square needs; the colour and the letter say what.
import type { Direction, Family } from '../api';
import { t } from '../i18n';
import { isDark } from '../theme';
import { LOOK } from '../theme/families';
import { useStore } from '../store';

interface Props {
  family: Family;
  direction?: Direction;
}

export function Glyph({ family, direction }: Props) {
  const look = LOOK[family];
  const colour = useStore(isDark) ? look.dark : look.light;
  const name = [t(`common.family_${family}`), direction && t(`common.direction_${direction}`)].filter(Boolean).join(', ');
  const filled = direction !== 'demand';
  const ink = filled ? 'var(--paper)' : colour;
  return (
    <svg class="glyph" width="18" height="18" viewBox="-9 -9 18 18" role="img" aria-label={name}>
      {filled ? <circle r="8" fill={colour} /> : <rect x="-7" y="-7" width="14" height="14" fill="var(--paper)" stroke={colour} stroke-width="2" />}
      <text y="3.8" text-anchor="middle" font-size="10.5" font-weight="700" fill={ink}>{look.letter}</text>
    </svg>
  );
}
