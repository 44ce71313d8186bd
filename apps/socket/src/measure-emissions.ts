import { build, type Histogram } from 'hdr-histogram-js';
import type { Announcement, LoggedEvent } from '@aftercommit/outbox/batch';
import type { DatabaseClock } from '@aftercommit/outbox/database-clock';
import type { FollowerStats } from '@aftercommit/contracts/http/admin-outbox';
import type { Metrics } from '@aftercommit/runtime/create-metrics';

export type EmissionStats = {
  /** A batch was heard: the emission of its last event ends its way from the dispatch. */
  expect(announcement: Announcement): void;
  /** In the tick of the emission. */
  note(event: LoggedEvent, lane: number): void;
  /** The last seconds. */
  read(): Omit<FollowerStats, 'lagEvents'>;
};

/** The quantiles are over this half and the one before: five to ten seconds. */
const halfWindowMs = 5_000;

/** Later than this counts as this late. */
const latencyMsMax = 60_000;

/** Batches of a lane whose last event is yet to be emitted. While there are more, the newer are not measured. */
const expectedMax = 64;

const microsPerMs = 1_000;

export function measureEmissions(clock: DatabaseClock, metrics: Metrics): EmissionStats {
  let half = { latencies: createHistogram(), sinceMs: performance.now() };
  let before = { latencies: createHistogram(), sinceMs: half.sinceMs };
  // By lane: last position to the time of the dispatch.
  const expected = new Map<number, Map<number, number>>();
  const emitted = new Map<number, number>();

  function rotate(): void {
    const nowMs = performance.now();
    if (nowMs - half.sinceMs < halfWindowMs) return;
    before.latencies.reset();
    [before, half] = [half, { latencies: before.latencies, sinceMs: nowMs }];
  }

  function noteBatch(lane: number, position: number, nowMs: number): void {
    emitted.set(lane, position);
    const ofLane = expected.get(lane);
    const dispatchedAtMs = ofLane?.get(position);
    if (!ofLane || dispatchedAtMs === undefined) return;
    metrics.observe('aftercommit_dispatch_to_emit_seconds', { lane }, Math.max(0, nowMs - dispatchedAtMs) / 1_000);
    ofLane.delete(position);
  }

  return {
    expect: ({ lane, last, dispatchedAtMs }) => {
      // What job and hint both bring is heard twice.
      if (dispatchedAtMs === undefined || last <= (emitted.get(lane) ?? 0)) return;
      const ofLane = expected.get(lane) ?? new Map<number, number>();
      expected.set(lane, ofLane);
      if (ofLane.size < expectedMax) ofLane.set(last, dispatchedAtMs);
    },
    note: ({ at, position }, lane) => {
      const nowMs = clock.nowMs();
      if (nowMs === null) return;
      const latencyMs = Math.min(Math.max(0, nowMs - at), latencyMsMax);
      half.latencies.recordValue(Math.round(latencyMs * microsPerMs));
      metrics.observe('aftercommit_commit_to_emit_seconds', {}, latencyMs / 1_000);
      noteBatch(lane, position, nowMs);
    },
    read: () => {
      rotate();
      const all = createHistogram();
      all.add(before.latencies);
      all.add(half.latencies);
      const quantile = (percent: number): number | null =>
        all.totalCount === 0 ? null : all.getValueAtPercentile(percent) / microsPerMs;
      return {
        windowMs: Math.round(performance.now() - before.sinceMs),
        emitted: all.totalCount,
        p50Ms: quantile(50),
        p95Ms: quantile(95),
        p99Ms: quantile(99),
        uncertaintyMs: clock.readUncertaintyMs(),
      };
    },
  };
}

function createHistogram(): Histogram {
  return build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: latencyMsMax * microsPerMs,
    numberOfSignificantValueDigits: 2,
  });
}
