import type { OutboxStatus } from '@aftercommit/contracts/http/admin-outbox';
import type { Latency } from './create-latency-meter';

/** One moment of the plots. atMs: of the database's clock. null: not known at that moment. */
export type Sample = {
  atMs: number;
  eventsPerSecond: number | null;
  lagMs: number | null;
  pending: number;
  emitP50Ms: number | null;
  emitP95Ms: number | null;
  emitP99Ms: number | null;
  clientP50Ms: number | null;
  clientP95Ms: number | null;
  clientP99Ms: number | null;
  /** Sum of the lanes' heads, for the difference to the next sample. */
  head: number;
  epoch: string;
};

/** Ten minutes, at a sample every two seconds. */
export const samplesMax = 300;

/** The history with what is now at its end; the same history when the status is not newer. */
export function addSample(history: readonly Sample[], status: OutboxStatus, client: Latency): readonly Sample[] {
  const before = history.at(-1);
  if (before && status.at <= before.atMs) return history;
  const head = sum(status.lanes.map((lane) => lane.head));
  const isComparable = before?.epoch === status.epoch && head >= before.head;
  const sample: Sample = {
    atMs: status.at,
    eventsPerSecond: isComparable ? ((head - before.head) * 1_000) / (status.at - before.atMs) : null,
    lagMs: findMax(status.lanes.map((lane) => lane.lag_ms)),
    pending: status.pending.count,
    // The slowest of the servers: that is what somebody waits for.
    emitP50Ms: findMax(status.servers.map(({ stats }) => stats?.p50Ms ?? null)),
    emitP95Ms: findMax(status.servers.map(({ stats }) => stats?.p95Ms ?? null)),
    emitP99Ms: findMax(status.servers.map(({ stats }) => stats?.p99Ms ?? null)),
    clientP50Ms: client.p50Ms,
    clientP95Ms: client.p95Ms,
    clientP99Ms: client.p99Ms,
    head,
    epoch: status.epoch,
  };
  return [...history, sample].slice(-samplesMax);
}

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);

function findMax(numbers: (number | null)[]): number | null {
  const known = numbers.filter((number) => number !== null);
  return known.length > 0 ? Math.max(...known) : null;
}
