// Is it well, since when, what is behind, what failed, and what to do: on one screen.
import { Loading, Table, Wrong } from '../../components';
import { t } from '../../i18n';
import { count, moment, number, time } from '../../i18n/format';
import { Rich } from '../../i18n/rich';
import { to } from '../../router';
import { rates, type Pulse, type Sample, type Subscription } from './pulse';
import { Spark } from './spark';
import { duration, events, perSecond, verdict } from './verdict';

const DAY_MS = 86_400_000;
const since = (at: number) => (Date.now() - at > DAY_MS / 2 ? moment(new Date(at)) : time(new Date(at)));

function Verdict({ pulse }: { pulse: Pulse }) {
  const { troubles, level, since: well } = verdict(pulse);
  return (
    <section class={`verdict ${level}`} aria-label={t('operations.verdict')}>
      <p class="head" role="status"><i aria-hidden="true">{{ well: '✓', watch: '…', bad: '!' }[level]}</i> <strong>{t(`operations.is_${level}`)}</strong>{level === 'well' && <span class="soft"> {t('operations.well_since', { time: since(well) })}</span>}</p>
      {troubles.length > 0 && (
        <ul>
          {troubles.map((of) => (
            <li key={of.key} class={of.level}>
              <strong>{of.text}</strong> <span class="soft">{t('operations.since', { time: since(of.since) })}</span><br />
              {of.remedy} {of.link && <a href={of.link.address}>{of.link.text}</a>}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** When deliveries failed: were put off or given up. */
const failures = (samples: Sample[], name: string): number[] =>
  rates(samples, (sample) => sample.of[name] && sample.of[name].again + sample.of[name].given).flatMap(([at, rate]) => (rate > 0 ? [at] : []));

const KNOWN = ['matcher', 'graph', 'lines', 'public-stream'] as const;
const whatFor = (name: string) => {
  const known = KNOWN.find((one) => one === name);
  return known && t(`operations.is_for_${known.replace('-', '_') as 'matcher' | 'graph' | 'lines' | 'public_stream'}`);
};

function Lag({ of, pulse }: { of: Subscription; pulse: Pulse }) {
  const points = pulse.samples.flatMap((sample): Array<[number, number]> => (sample.of[of.name] ? [[sample.at, sample.of[of.name]!.lag]] : []));
  const most = Math.max(0, ...points.map(([, value]) => value));
  return (
    <span class="figure">
      <span>{events(of.lag_events)}{of.lag_events > 0 && <><br /><span class="soft">{duration(of.lag_seconds)}</span></>}</span>
      <Spark points={points} now={pulse.at} label={t('operations.spark_lag', { name: of.name, now: count(of.lag_events), most: count(most) })} />
    </span>
  );
}

function Rate({ of, pulse }: { of: Subscription; pulse: Pulse }) {
  const points = rates(pulse.samples, (sample) => sample.of[of.name]?.watermark);
  const marks = failures(pulse.samples, of.name);
  const now = points.at(-1)?.[1] ?? 0;
  const most = Math.max(0, ...points.map(([, value]) => value));
  return (
    <span class="figure">
      <span>{perSecond(now)}</span>
      <Spark points={points} marks={marks} now={pulse.at} label={t('operations.spark_rate', { name: of.name, now: number(now, 2), most: number(most, 2), failures: count(marks.length) })} />
    </span>
  );
}

/** What came of the deliveries since the process began. */
function Outcome({ of, pulse }: { of: Subscription; pulse: Pulse }) {
  const point = pulse.samples.at(-1)?.of[of.name];
  if (!pulse.counts || !point) return <span class="soft">–</span>;
  const { done, again, given } = point;
  return <span>{t('operations.outcome_done', { count: done })}<br /><span class="soft">{t('operations.outcome_failed', { again: count(again), given: count(given) })}</span></span>;
}

function Subscriptions({ pulse }: { pulse: Pulse }) {
  return (
    <Table<Subscription>
      caption={t('operations.caption')}
      rows={pulse.status!.subscriptions}
      id={(of) => of.name}
      columns={[
        { key: 'name', title: t('operations.subscription'), plain: true, cell: (of) => <><strong>{of.name}</strong>{whatFor(of.name) && <><br /><span class="soft">{whatFor(of.name)}</span></>}</> },
        { key: 'lag', title: t('operations.lag'), right: true, cell: (of) => <Lag of={of} pulse={pulse} /> },
        { key: 'rate', title: t('operations.rate'), right: true, cell: (of) => <Rate of={of} pulse={pulse} /> },
        { key: 'outcome', title: t('operations.outcome'), right: true, cell: (of) => <Outcome of={of} pulse={pulse} /> },
        { key: 'retries', title: t('operations.retries'), right: true, cell: (of) => events(of.retries) },
        {
          key: 'dead',
          title: t('operations.dead'),
          right: true,
          cell: (of) => (of.dead_letters > 0 ? <a href={to('operations', ['dead-letters'], { subscription: of.name })}>{events(of.dead_letters)}</a> : events(0)),
        },
      ]}
    />
  );
}

function Server({ pulse }: { pulse: Pulse }) {
  const { counts, samples } = pulse;
  if (!counts) return <p class="soft">{t('operations.no_counts')}</p>;
  const requests = rates(samples, (sample) => sample.requests);
  const busy = rates(samples, (sample) => sample.seconds);
  const [now, seconds] = [requests.at(-1)?.[1] ?? 0, busy.at(-1)?.[1] ?? 0];
  const most = Math.max(0, ...requests.map(([, value]) => value));
  return (
    <dl class="facts">
      <dt>{t('operations.requests')}</dt>
      <dd><span class="figure"><span>{perSecond(now)}</span><Spark points={requests} now={pulse.at} label={t('operations.spark_requests', { now: number(now, 2), most: number(most, 2) })} /></span></dd>
      <dt>{t('operations.took')}</dt>
      <dd>{now > 0 ? `${number((seconds / now) * 1000, 2)}\u00a0ms` : '–'}</dd>
      <dt>{t('operations.connections')}</dt>
      <dd>{t('operations.connections_of', { count: counts.connections, streams: count(counts.streams) })}</dd>
      <dt>{t('operations.turned_away')}</dt>
      <dd>{t('operations.requests_of', { count: counts.turnedAway })}</dd>
      <dt>{t('operations.wrong_keys')}</dt>
      <dd>{t('operations.requests_of', { count: counts.wrongKeys })}</dd>
    </dl>
  );
}

/** Whether this process is the active one; where not, who is, which the server says in words. */
function part(matcher: string): string {
  if (matcher === 'active') return t('operations.active');
  const holder = /held by (.+) until/.exec(matcher)?.[1];
  return holder ? t('operations.standby_of', { holder }) : t('operations.standby');
}

/** What it stands on, as far as the server tells it. */
function Parts({ pulse }: { pulse: Pulse }) {
  const status = pulse.status!;
  const graph = status.subscriptions.find((of) => of.name === 'graph');
  const redis = status.subscriptions.find((of) => of.name === 'public-stream');
  return (
    <>
      <dl class="facts">
        <dt>{t('operations.process')}</dt>
        <dd>{status.ready ? t('operations.serves') : (status.not_ready ?? '')}{status.matcher && `, ${part(status.matcher)}`}</dd>
        <dt>{t('operations.store')}</dt>
        <dd>{t('operations.holds', { sites: status.sites, flows: status.flows, decisions: status.decisions })}</dd>
        <dt>{t('operations.log')}</dt>
        <dd>{Number(status.head) > Number(status.trimmed) ? t('operations.log_of', { first: Number(status.trimmed) + 1, head: Number(status.head) }) : t('operations.log_none_yet')}</dd>
        <dt>{t('shell.matches')}</dt>
        <dd>{Number(status.matches_as_of) >= Number(status.head) ? t('operations.matches_fresh') : t('operations.matches_behind', { count: Number(status.head) - Number(status.matches_as_of) })}</dd>
        <dt>Neo4j</dt>
        <dd>{graph ? (graph.lag_events > 0 ? t('operations.copy_behind', { count: graph.lag_events }) : t('operations.copy_fresh')) : t('operations.copy_none')}</dd>
        <dt>Redis</dt>
        <dd>{redis ? (redis.lag_events > 0 ? t('operations.copy_behind', { count: redis.lag_events }) : t('operations.copy_fresh')) : t('operations.redis_none')}</dd>
      </dl>
      <p class="soft"><Rich text="operations.doctor" /></p>
    </>
  );
}

export function Overview({ pulse }: { pulse: Pulse }) {
  if (!pulse.status) return pulse.problem ? <Wrong problem={pulse.problem} /> : <Loading />;
  return (
    <>
      <Verdict pulse={pulse} />
      <Subscriptions pulse={pulse} />
      <div class="halves">
        <section><h2>{t('operations.parts_title')}</h2><Parts pulse={pulse} /></section>
        <section><h2>{t('operations.server_title')}</h2><Server pulse={pulse} /></section>
      </div>
      <p class="soft">{t('operations.as_of', { time: time(new Date(pulse.at)) })}</p>
    </>
  );
}
