// Whether it is well, since when, and what to do: the first thing that someone who was woken up has to know.
import { t } from '../../i18n';
import { count, number } from '../../i18n/format';
import { to } from '../../router';
import type { Pulse, Sample } from './pulse';

export interface Trouble {
  key: string;
  /** `bad` needs someone; `watch` goes by itself or soon will. */
  level: 'bad' | 'watch';
  text: string;
  /** What to do. */
  remedy: string;
  link?: { text: string; address: string };
  since: number;
}

const BEHIND_S = 30;
const LONG_S = 300;

/** When this tab first saw a trouble that is there still; `well` where there is none. */
const seen = new Map<string, number>();

export function duration(seconds: number): string {
  if (seconds < 90) return t('operations.seconds', { count: Math.round(seconds) });
  if (seconds < 5400) return t('operations.minutes', { count: Math.round(seconds / 60) });
  return seconds < 172_800 ? t('operations.hours', { count: Math.round(seconds / 3600) }) : t('operations.days', { count: Math.round(seconds / 86_400) });
}

/** Whether a subscription has not moved for a minute although there is something for it. */
function standsStill(samples: Sample[], name: string, now: number): boolean {
  const last = samples.filter((sample) => sample.at > now - 120_000 && sample.of[name]);
  const first = last[0];
  return !!first && now - first.at > 60_000 && last.every((sample) => sample.of[name]!.lag > 0 && sample.of[name]!.watermark === first.of[name]!.watermark);
}

/** Events a second over the last minute. */
function pace(samples: Sample[], name: string): number {
  const now = samples.at(-1);
  const before = samples.find((sample) => now && sample.at >= now.at - 60_000 && sample.of[name]);
  if (!now || !before || now.at <= before.at) return 0;
  return ((now.of[name]?.watermark ?? 0) - (before.of[name]?.watermark ?? 0)) / ((now.at - before.at) / 1000);
}

function found({ status, counts, problem, at, buried, samples }: Pulse): Array<Omit<Trouble, 'since'> & { since?: number }> {
  const all: Array<Omit<Trouble, 'since'> & { since?: number }> = [];
  if (problem) all.push({ key: 'away', level: 'bad', text: problem.isAway ? t('common.away') : problem.message, remedy: problem.body.remedy ?? t('operations.away_do'), ...(at > 0 && { since: at }) });
  if (!status) return all;
  if (!status.ready) all.push({ key: 'not_ready', level: 'bad', text: t('operations.not_ready', { reason: status.not_ready ?? '' }), remedy: t('operations.not_ready_do') });
  for (const { name, lag_events, lag_seconds, retries, dead_letters } of status.subscriptions) {
    const letters = { text: t('operations.see_letters'), address: to('operations', ['dead-letters'], { subscription: name }) };
    if (dead_letters > 0) all.push({ key: `dead ${name}`, level: 'bad', text: t('operations.gave_up', { name, count: dead_letters }), remedy: t('operations.gave_up_do'), link: letters, ...(buried.has(name) && { since: buried.get(name)! }) });
    if (counts?.paused.has(name)) all.push({ key: `paused ${name}`, level: 'bad', text: t('operations.paused', { name }), remedy: t('operations.paused_do') });
    if (lag_seconds > BEHIND_S) {
      const speed = pace(samples, name);
      const still = standsStill(samples, name, at);
      const remedy = still
        ? t('operations.still_do', { name })
        : speed > 0 ? t('operations.behind_pace', { rate: number(speed), time: duration(lag_events / speed) }) : t('operations.behind_do');
      all.push({ key: `lag ${name}`, level: still || lag_seconds > LONG_S ? 'bad' : 'watch', text: t('operations.behind_by', { name, time: duration(lag_seconds), count: lag_events }), remedy, since: at - lag_seconds * 1000 });
    }
    if (retries > 0) all.push({ key: `retries ${name}`, level: 'watch', text: t('operations.tries', { name, count: retries }), remedy: t('operations.tries_do') });
  }
  const { turnedAway = 0, linesDropped = 0 } = counts ?? {};
  if (turnedAway > 0) all.push({ key: 'shed', level: 'watch', text: t('operations.shed', { count: turnedAway }), remedy: t('operations.shed_do') });
  if (linesDropped > 0) all.push({ key: 'lines', level: 'watch', text: t('operations.lines_lost', { count: linesDropped }), remedy: t('operations.lines_lost_do') });
  return all;
}

export interface Verdict {
  troubles: Trouble[];
  level: 'well' | Trouble['level'];
  /** Since when it is well, as far as this tab knows. */
  since: number;
}

export function verdict(pulse: Pulse): Verdict {
  const all = found(pulse);
  const keys = all.length > 0 ? all.map((one) => one.key) : ['well'];
  for (const key of seen.keys()) if (!keys.includes(key)) seen.delete(key);
  for (const key of keys) if (!seen.has(key)) seen.set(key, pulse.at || Date.now());
  const troubles = all.map((one): Trouble => ({ ...one, since: one.since ?? seen.get(one.key)! }));
  troubles.sort((one, other) => Number(other.level === 'bad') - Number(one.level === 'bad'));
  const level = troubles[0]?.level ?? 'well';
  return { troubles, level, since: seen.get('well') ?? pulse.at };
}

/** So many in words for a table: `12 events`. */
export const events = (of: number): string => t('operations.events', { count: of });
export const perSecond = (rate: number): string => `${rate === 0 ? count(0) : number(rate, 2)}\u00a0/s`;
