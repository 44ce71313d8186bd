import { findValues, type Sample } from '../samples';
import { estimateRatio, median, type RatioEstimate } from './statistics';

type Cell = { measure: string; contender: string; metric: string };

/** One line of the table of numbers to reach. atMost: smaller is better. */
export type Bar = {
  name: string;
  top: Cell;
  bottom: Cell;
  rule: 'at most' | 'at least';
  bar: number;
  beyond: number;
  /** Too long for the quick run. */
  fullOnly?: true;
};

const isolated = (contender: string): Cell => ({ measure: 'latency', contender, metric: 'isolated p50' });
const tax = (contender: string): Cell => ({ measure: 'writer tax', contender, metric: '32 writers' });

export const bars: Bar[] = [
  {
    name: 'commit to client p50, isolated / graphile-worker at its best + emit',
    top: isolated('ours, redis'),
    bottom: isolated('graphile-worker best'),
    rule: 'at most',
    bar: 1.5,
    beyond: 1,
  },
  {
    name: 'the same / graphile-worker default + emit',
    top: isolated('ours, redis'),
    bottom: isolated('graphile-worker'),
    rule: 'at most',
    bar: 0.7,
    beyond: 0.4,
  },
  {
    name: 'p99 at 300 mutations/s / p50',
    top: { measure: 'latency', contender: 'ours, redis', metric: '300/s p99' },
    bottom: { measure: 'latency', contender: 'ours, redis', metric: '300/s p50' },
    rule: 'at most',
    bar: 6,
    beyond: 4,
  },
  {
    name: 'embedded profile p50 / Redis profile p50',
    top: isolated('ours, embedded'),
    bottom: isolated('ours, redis'),
    rule: 'at most',
    bar: 2,
    beyond: 1.2,
  },
  {
    name: 'drain to clients / graphile-worker best to a handler',
    top: { measure: 'drain', contender: 'ours, redis', metric: 'rate' },
    bottom: { measure: 'drain', contender: 'graphile-worker best, to its handler', metric: 'rate' },
    rule: 'at least',
    bar: 1.5,
    beyond: 2.5,
  },
  {
    name: 'commits/s with our outbox / one bare INSERT, 32 writers',
    top: tax('ours'),
    bottom: tax('bare insert'),
    rule: 'at least',
    bar: 0.9,
    beyond: 0.97,
  },
  {
    name: "commits/s with our outbox / graphile-worker's add, 32 writers",
    top: tax('ours'),
    bottom: tax('graphile-worker'),
    rule: 'at least',
    bar: 1.5,
    beyond: 2,
  },
  {
    name: 'whole system mutations/s / direct emits',
    top: { measure: 'whole system', contender: 'ours, redis', metric: '16 users' },
    bottom: { measure: 'whole system', contender: 'direct emits', metric: '16 users' },
    rule: 'at least',
    bar: 0.8,
    beyond: 0.95,
  },
  {
    name: 'memory per idle socket / bare Socket.IO',
    top: { measure: 'memory', contender: 'ours, redis', metric: 'kept' },
    bottom: { measure: 'memory', contender: 'bare Socket.IO', metric: 'kept' },
    rule: 'at most',
    bar: 1.2,
    beyond: 1.05,
  },
  {
    name: 'latency with 10 million events in the log / an empty log',
    top: { measure: 'growth', contender: '10,000,000 events', metric: 'isolated p50' },
    bottom: { measure: 'growth', contender: '0 events', metric: 'isolated p50' },
    rule: 'at most',
    bar: 1.1,
    beyond: 1,
    fullOnly: true,
  },
  {
    name: 'latency with a transaction held open 10 minutes / none',
    top: { measure: 'held transaction', contender: 'held', metric: 'isolated p50' },
    bottom: { measure: 'held transaction', contender: 'none', metric: 'isolated p50' },
    rule: 'at most',
    bar: 1.2,
    beyond: 1,
    fullOnly: true,
  },
];

export type Verdict = 'beyond' | 'met' | 'met, not with its interval' | 'missed' | 'failed' | 'not in this run';

export type BarResult = { bar: Bar; estimate: RatioEstimate | null; top: number; bottom: number; verdict: Verdict };

/** Pairs are the figures of one round. */
export function judgeBar(bar: Bar, samples: Sample[], isFull: boolean): BarResult {
  const tops = findValues(samples, bar.top);
  const bottoms = findValues(samples, bar.bottom);
  const pairs = [...tops].flatMap(([round, top]) => {
    const bottom = bottoms.get(round);
    return bottom === undefined ? [] : [{ top, bottom }];
  });
  const estimate = estimateRatio(pairs);
  const result = { bar, estimate, top: median([...tops.values()]), bottom: median([...bottoms.values()]) };
  if (!estimate) return { ...result, verdict: bar.fullOnly && !isFull ? 'not in this run' : 'failed' };
  return { ...result, verdict: judgeEstimate(bar, estimate) };
}

function judgeEstimate({ rule, bar, beyond }: Bar, { ratio, low, high }: RatioEstimate): Verdict {
  const holds = (value: number, limit: number): boolean => (rule === 'at most' ? value <= limit : value >= limit);
  const worst = rule === 'at most' ? high : low;
  if (holds(worst, beyond)) return 'beyond';
  if (holds(worst, bar)) return 'met';
  return holds(ratio, bar) ? 'met, not with its interval' : 'missed';
}
