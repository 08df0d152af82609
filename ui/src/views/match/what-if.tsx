// What if: numbers of the pair and of the model, moved by hand; the server answers what would come of it, and stores nothing. What is moved
// stands in the address, so that a link shows it.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useLoad } from '../../api';
import { Wrong } from '../../components';
import { t } from '../../i18n';
import { amount, money, number } from '../../i18n/format';
import { go, route, to, useRoute } from '../../router';
import { percent, signed, sum, tonnes, years } from '../matches/units';
import { technology } from '../matches/words';
import { explain, type Explained } from './pair';
import { reasonText } from './words';

const PAUSE_MS = 300;

interface Lever {
  key: string;
  label: string;
  unit: string;
  /** What it is now. */
  now: number;
  min: number;
  max: number;
  step: number;
  /** Whether the server has a share where people say per cent. */
  isShare?: boolean;
}

/** Two digits that count, so that a slider goes in round steps. */
function round(value: number): number {
  if (value <= 0) return 0;
  const ten = 10 ** (Math.floor(Math.log10(value)) - 1);
  return Math.ceil(value / ten) * ten;
}

const stepOf = (max: number) => 10 ** Math.floor(Math.log10(Math.max(max, 1e-6)) - 2);

/** What the model has where a pair says nothing of it; the server tells with any question that changes it. */
const OF_MODEL = ['electricity.price_eur_per_mwh=1', 'economics.discount_rate=0.05', 'economics.subsidy_share=0.5'];
const OF_HEAT = 'heat.price_eur_per_mwh=1';

function leversOf(pair: Explained, model: Map<string, number>): Lever[] {
  const { supply, demand } = pair;
  const flow = (side: 'supply' | 'demand'): Lever[] => {
    const { quantity, resource } = pair[side];
    const max = round(2 * quantity.annual);
    const unit = quantity.annual_unit.replace('m3', 'm³');
    const levers: Lever[] = [{ key: `${side}.annual`, label: t(`match.lever_${side}_annual`), unit, now: quantity.annual, min: 0, max, step: stepOf(max) }];
    if (!('t_min_c' in resource)) return levers;
    const [least, most] = [Math.min(0, resource.t_min_c), round(Math.max(40, 1.5 * resource.t_max_c))];
    // What decides is how hot the supply is at most, and how hot the demand has to be.
    levers.push({ key: `${side}.t_max_c`, label: t(`match.lever_${side}_t_max`), unit: '°C', now: resource.t_max_c, min: Math.max(least, resource.t_min_c), max: most, step: 1 });
    return levers;
  };
  const farthest = round(Math.max(2 * pair.distance_km, Math.min(1.2 * (pair.max_distance_km ?? 10), 200), 1));
  const levers: Lever[] = [
    { key: 'distance_km', label: t('common.distance'), unit: 'km', now: pair.distance_km, min: 0, max: farthest, step: stepOf(farthest) },
    ...flow('supply'),
    ...flow('demand'),
  ];
  const price = (key: string, label: string) => {
    const now = model.get(key);
    if (now !== undefined) levers.push({ key, label, unit: '€/MWh', now, min: 0, max: round(2.5 * now), step: 1 });
  };
  if (supply.resource.family === 'heat' || demand.resource.family === 'heat') price('heat.price_eur_per_mwh', t('match.lever_heat_price'));
  price('electricity.price_eur_per_mwh', t('match.lever_electricity_price'));
  const share = (key: string, label: string, max: number) => {
    const now = model.get(key);
    if (now !== undefined) levers.push({ key, label, unit: '%', now: now * 100, min: 0, max, step: 0.5, isShare: true });
  };
  share('economics.discount_rate', t('match.lever_discount'), 20);
  share('economics.subsidy_share', t('match.lever_subsidy'), 90);
  return levers;
}

/** `KEY=VALUE` of the address, as sliders have it. */
const valueIn = (set: string[], { key, isShare }: Lever): number | undefined => {
  const text = set.find((one) => one.startsWith(`${key}=`))?.slice(key.length + 1);
  return text === undefined ? undefined : Number((Number(text) * (isShare ? 100 : 1)).toPrecision(8));
};

function setInAddress(key: string, value: string | undefined): void {
  const { view, parts, query } = route();
  const others = query.getAll('set').filter((one) => !one.startsWith(`${key}=`));
  const next = new URLSearchParams(query);
  next.delete('set');
  for (const one of value === undefined ? others : [...others, `${key}=${value}`]) next.append('set', one);
  go(to(view, parts, next), { replace: true });
}

function Slider({ of, set }: { of: Lever; set: string[] }) {
  const stands = valueIn(set, of);
  const [text, setText] = useState<string>();
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  // What was just typed stands until the address has it.
  useEffect(() => setText(undefined), [stands]);
  const now = Number(of.now.toPrecision(4));
  const shown = text ?? String(stands ?? now);
  const move = (typed: string) => {
    setText(typed);
    clearTimeout(timer.current);
    const value = Number(typed);
    if (typed.trim() === '' || !Number.isFinite(value)) return;
    timer.current = setTimeout(() => setInAddress(of.key, value === now ? undefined : String(Number((of.isShare ? value / 100 : value).toPrecision(8)))), PAUSE_MS);
  };
  const isMoved = stands !== undefined;
  return (
    <div class={isMoved ? 'lever moved' : 'lever'}>
      <span class="name" id={`lever-${of.key}`}>{of.label}</span>
      <input
        type="range" min={of.min} max={Math.max(of.max, Number(shown) || 0)} step={of.step} value={shown} aria-labelledby={`lever-${of.key}`} aria-valuetext={`${number(Number(shown) || 0)} ${of.unit}`}
        onInput={(event) => move(event.currentTarget.value)}
      />
      <span class="with-unit">
        <input type="number" step="any" value={shown} aria-labelledby={`lever-${of.key}`} onInput={(event) => move(event.currentTarget.value)} />
        {of.unit}
      </span>
      <button type="button" class="quiet" disabled={!isMoved && text === undefined} aria-label={t('match.lever_back', { lever: of.label })} title={t('match.lever_back', { lever: of.label })} onClick={() => { clearTimeout(timer.current); setText(undefined); setInAddress(of.key, undefined); }}>↺</button>
    </div>
  );
}

interface Row {
  name: string;
  say: (pair: Explained) => string;
  by?: (pair: Explained) => number | null | undefined;
  write?: (value: number) => string;
}

function rows(): Row[] {
  return [
    { name: t('match.verdict'), say: (pair) => (pair.feasible ? t('match.works') : pair.reasons.map(reasonText).join('; ')) },
    { name: t('matches.technology'), say: (pair) => technology(pair.appraisal?.technology) },
    { name: t('common.amount'), say: (pair) => amount(pair.appraisal?.delivered_annual, pair.annual_unit), by: (pair) => pair.appraisal?.delivered_annual },
    { name: t('matches.value_p10'), say: (pair) => money(pair.appraisal?.confidence.p10), by: (pair) => pair.appraisal?.confidence.p10, write: money },
    { name: t('matches.value_p50'), say: (pair) => money(pair.appraisal?.confidence.p50), by: (pair) => pair.appraisal?.confidence.p50, write: money },
    { name: t('matches.capital'), say: (pair) => sum(pair.appraisal?.together.books.capital), by: (pair) => pair.appraisal?.together.books.capital, write: sum },
    { name: t('matches.payback'), say: (pair) => years(pair.appraisal?.together.simple_payback_years), by: (pair) => pair.appraisal?.together.simple_payback_years, write: years },
    { name: t('matches.co2'), say: (pair) => tonnes(pair.appraisal?.carbon.total_t), by: (pair) => pair.appraisal?.carbon.total_t, write: tonnes },
    { name: t('match.demand_cover'), say: (pair) => percent(pair.appraisal?.demand_cover) },
  ];
}

function Difference({ now, then }: { now: Explained; then: Explained }) {
  const difference = ({ by, write }: Row) => {
    const [one, other] = [by?.(now), by?.(then)];
    if (typeof one !== 'number' || typeof other !== 'number') return '';
    const change = other - one;
    if (Math.abs(change) <= 1e-9 * Math.max(Math.abs(one), Math.abs(other), 1)) return t('match.same');
    return signed(change, write ?? ((value) => amount(value, then.annual_unit)));
  };
  return (
    <div class="scroll">
      <table class="difference">
        <caption>{t('match.what_if_caption')}</caption>
        <thead><tr><th scope="col">{t('match.what')}</th><th scope="col" class="right">{t('match.now')}</th><th scope="col" class="right">{t('match.then')}</th><th scope="col" class="right">{t('match.difference')}</th></tr></thead>
        <tbody>
          {rows().map((row) => (
            <tr key={row.name}>
              <td>{row.name}</td>
              <td class="right wraps" data-title={t('match.now')}>{row.say(now)}</td>
              <td class="right wraps" data-title={t('match.then')}>{row.say(then)}</td>
              <td class="right" data-title={t('match.difference')}>{difference(row)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function WhatIf({ pair }: { pair: Explained }) {
  const { query } = useRoute();
  const set = query.getAll('set');
  const isHeat = [pair.supply, pair.demand].some((side) => side.resource.family === 'heat');
  const model = useLoad(`model ${pair.id}`, async (signal) => {
    const changed = (await explain(pair.id, isHeat ? [...OF_MODEL, OF_HEAT] : OF_MODEL, signal)).what_if ?? [];
    return new Map(changed.map(({ key, from }) => [key, Number(from)]));
  });
  const levers = useMemo(() => leversOf(pair, model.value ?? new Map()), [pair, model.value]);
  const asked = JSON.stringify(set);
  const then = useLoad(`what if ${pair.id} ${pair.as_of} ${asked}`, async (signal) => (set.length > 0 ? explain(pair.id, set, signal) : undefined));
  const last = useRef(then.value);
  if (set.length === 0) last.current = undefined;
  const shown = (last.current = then.value ?? last.current);
  const others = set.filter((one) => !levers.some((of) => one.startsWith(`${of.key}=`)));
  const clear = () => {
    const next = new URLSearchParams(query);
    next.delete('set');
    go(to('matches', [pair.id], next), { replace: true });
  };
  return (
    <>
      <p class="soft">{t('match.what_if_hint')}</p>
      <div class="levers">{levers.map((of) => <Slider key={of.key} of={of} set={set} />)}</div>
      {others.length > 0 && <p>{t('match.what_if_others')} {others.map((one) => <code key={one}>{one}</code>)}</p>}
      <p><button disabled={set.length === 0} onClick={clear}>{t('match.what_if_clear')}</button></p>
      <div aria-live="polite" aria-busy={then.loading}>
        {then.problem && <Wrong problem={then.problem} />}
        {shown && set.length > 0 && !then.problem && <Difference now={pair} then={shown} />}
      </div>
    </>
  );
}
