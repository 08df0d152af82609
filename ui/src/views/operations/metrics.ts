// What the server counts (`/metrics`, Prometheus text), as far as this view shows it.

export interface Counts {
  /** Deliveries settled, by subscription and outcome. */
  settled: Map<string, Map<string, number>>;
  paused: Set<string>;
  /** Requests answered and how long they took in all, s; what this view itself asks is left out. */
  requests: number;
  seconds: number;
  turnedAway: number;
  wrongKeys: number;
  connections: number;
  streams: number;
  linesDropped: number;
}

const LINE = /^turash_(\w+?)(?:\{(.*)\})? (\S+)$/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;
/** What this view asks every two seconds would drown what others ask. */
const OWN = ['/v1/status', '/metrics'];

export function countsOf(text: string): Counts {
  const counts: Counts = { settled: new Map(), paused: new Set(), requests: 0, seconds: 0, turnedAway: 0, wrongKeys: 0, connections: 0, streams: 0, linesDropped: 0 };
  for (const line of text.split('\n')) {
    const [, name, labelled = '', number] = LINE.exec(line) ?? [];
    if (!name || name.endsWith('_bucket')) continue;
    const value = Number(number);
    const labels = Object.fromEntries([...labelled.matchAll(LABEL)].map(([, key, text]) => [key, text])) as Record<string, string>;
    const isOwn = OWN.includes(labels['route'] ?? '');
    if (name === 'events_settled_total') settle(counts, labels['subscription'] ?? '', labels['outcome'] ?? '', value);
    else if (name === 'subscription_paused' && value > 0) counts.paused.add(labels['subscription'] ?? '');
    else if (name === 'http_requests_total' && !isOwn) counts.requests += value;
    else if (name === 'http_request_seconds_sum' && !isOwn) counts.seconds += value;
    else if (name === 'http_shed_total') counts.turnedAway = value;
    else if (name === 'http_wrong_keys_total') counts.wrongKeys = value;
    else if (name === 'http_connections') counts.connections = value;
    else if (name === 'http_live_streams') counts.streams = value;
    else if (name === 'log_lines_dropped_total') counts.linesDropped = value;
  }
  return counts;
}

function settle(counts: Counts, subscription: string, outcome: string, value: number): void {
  const of = counts.settled.get(subscription) ?? new Map<string, number>();
  counts.settled.set(subscription, of.set(outcome, value));
}
