// A small line over time, without axes: the number beside it says how much. Marks below say when something failed.
const [WIDE, HIGH] = [132, 30];
/** What is shown, whether or not there is something for all of it: so that lines of all rows compare. */
export const SHOWN_MS = 600_000;
/** After so long without a look the line is broken. */
const GAP_MS = 15_000;

interface Props {
  points: Array<[number, number]>;
  /** When something failed. */
  marks?: number[];
  /** What it is and how it was, for whoever does not see it. */
  label: string;
  now: number;
}

function path(points: Array<[number, number]>, x: (at: number) => number, y: (value: number) => number): string {
  let before = -Infinity;
  return points
    .map(([at, value]) => {
      const step = at - before > GAP_MS ? 'M' : 'L';
      before = at;
      return `${step}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
    })
    .join('');
}

export function Spark({ points, marks = [], label, now }: Props) {
  const shown = points.filter(([at]) => at >= now - SHOWN_MS);
  const most = Math.max(1e-9, ...shown.map(([, value]) => value));
  const x = (at: number) => ((at - (now - SHOWN_MS)) / SHOWN_MS) * (WIDE - 4) + 2;
  const y = (value: number) => HIGH - 8 - (value / most) * (HIGH - 11);
  const last = shown.at(-1);
  return (
    <svg class="spark" width={WIDE} height={HIGH} viewBox={`0 0 ${WIDE} ${HIGH}`} role="img" aria-label={label}>
      <title>{label}</title>
      <line class="ground" x1="0" x2={WIDE} y1={HIGH - 7.5} y2={HIGH - 7.5} />
      <path d={path(shown, x, y)} />
      {last && <circle cx={x(last[0])} cy={y(last[1])} r="2" />}
      {marks.filter((at) => at >= now - SHOWN_MS).map((at) => <path key={at} class="mark" d={`M${x(at).toFixed(1)} ${HIGH - 6}l3 6h-6z`} />)}
    </svg>
  );
}
