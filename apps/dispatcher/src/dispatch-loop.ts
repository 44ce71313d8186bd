import { readMissingPartition } from '@aftercommit/db/read-missing-partition';
import type { Batch } from '@aftercommit/outbox/batch';
import { dispatchLane } from '@aftercommit/outbox/dispatch-lane';
import type { DatabaseClock } from '@aftercommit/outbox/database-clock';
import type { RunsStatements } from '@aftercommit/outbox/runs-statements';
import type { Metrics } from '@aftercommit/runtime/create-metrics';
import type { LongRunning } from '@aftercommit/runtime/lifecycle';
import { describeError, type Logger } from '@aftercommit/runtime/logger';
import type { RecordStep } from '@aftercommit/runtime/tracing';
import { chooseRestMs } from './choose-rest';
import { createPendingScan } from './pending-scan';
import { createSettleBeside, type InTurn } from './settle-beside';

export type DispatchLoopDeps = {
  db: RunsStatements;
  lane: number;
  batchSizeMax: number;
  pollIntervalMs: number;
  /** Takes the batch and returns at once: the loop waits for nobody. */
  handOver(batch: Batch): void;
  /** One turn for all lanes. */
  inTurn: InTurn;
  clock: DatabaseClock;
  metrics: Metrics;
  recordStep: RecordStep | null;
  log: Logger;
};

export type DispatchLoop = LongRunning & {
  wake(): void;
  /** The last attempt failed. */
  isFailing(): boolean;
};

/** Dispatches one lane whenever it is woken, and by itself every pollIntervalMs. Several processes may do the same lane. */
export function createDispatchLoop(deps: DispatchLoopDeps): DispatchLoop {
  const { db, lane, batchSizeMax } = deps;
  const scan = createPendingScan(db, lane);
  const settling = createSettleBeside(deps.inTurn, scan.settle, (error) => noteFailure(deps, error));
  const pause = createPause();
  const rest = createPause();
  let woken = false;
  let running: Promise<void> | undefined;
  let stopped = true;
  let failing = false;

  /** How many events it moved. */
  async function dispatchOnce(): Promise<number> {
    const nowMs = performance.now();
    const batch = await dispatchLane(db, { lane, batchSizeMax, ...scan.start(nowMs) });
    if (!batch) return 0;
    // The time after the dispatch: one that waited long for its lane would settle its own ids at once.
    const ids = batch.events.map((event) => event.outboxId);
    if (!scan.advance(Math.min(...ids), Math.max(...ids), performance.now())) noteOvertaken(deps, batch);
    deps.handOver({ ...batch, dispatchedAtMs: deps.clock.nowMs() ?? undefined });
    deps.recordStep?.({ name: 'outbox.dispatch', lane, startedAtMs: nowMs, events: batch.events });
    noteDispatch(deps, batch);
    return batch.events.length;
  }

  async function run(): Promise<void> {
    while (!stopped) {
      woken = false;
      let moved = 0;
      const startedAtMs = performance.now();
      try {
        moved = await dispatchOnce();
        settling.begin();
        failing = false;
      } catch (error) {
        failing = true;
        noteFailure(deps, error);
      }
      const isFull = moved >= batchSizeMax;
      const restMs = chooseRestMs({ moved, isFull, tookMs: performance.now() - startedAtMs });
      if (restMs > 0 && !stopped) await rest.wait(restMs);
      // A batch that is not full was everything there was: what has come since has its own wake, or the poll.
      // The rest is part of its interval: a lost wake costs no more behind a batch than otherwise.
      if (!isFull && !woken && !stopped) await pause.wait(Math.max(0, deps.pollIntervalMs - restMs));
    }
  }

  function wake(): void {
    woken = true;
    pause.end();
  }

  return {
    wake,
    isFailing: () => failing,
    start: async () => {
      if (!stopped) return;
      stopped = false;
      running = run();
    },
    stop: async () => {
      stopped = true;
      rest.end();
      wake();
      await running?.then(settling.end);
    },
  };
}

/** Once per batch: the latency is that of its oldest event. */
function noteDispatch({ lane, clock, metrics, log }: DispatchLoopDeps, { first, last, events }: Batch): void {
  metrics.count('aftercommit_events_dispatched_total', { lane }, events.length);
  metrics.observe('aftercommit_dispatch_batch_events', { lane }, events.length);
  const nowMs = clock.nowMs();
  if (nowMs !== null) {
    const oldestAtMs = Math.min(...events.map(({ at }) => at));
    metrics.observe('aftercommit_commit_to_dispatch_seconds', { lane }, Math.max(0, nowMs - oldestAtMs) / 1_000);
  }
  log.debug('outbox.batch_dispatched', { lane, position: first, last });
  if (!log.each) return;
  for (const { id: eventId, stream, seq, position } of events) {
    log.each('outbox.dispatched', { eventId, stream, seq, lane, position });
  }
}

/** Another life of the server, or a writer that draws an id before the statement that writes with it. */
function noteOvertaken({ lane, metrics, log }: DispatchLoopDeps, { first, last }: Batch): void {
  metrics.count('aftercommit_settled_too_far_total', { lane });
  log.warn('outbox.settled_too_far', { lane, position: first, last });
}

function noteFailure({ lane, metrics, log }: DispatchLoopDeps, error: unknown): void {
  metrics.count('aftercommit_dispatch_failures_total', { lane });
  const table = readMissingPartition(error);
  if (table) log.error('outbox.partition_missing', { table, ...describeError(error) });
  else log.warn('outbox.dispatch_failed', { lane, ...describeError(error) });
}

/** A pause that somebody may end. */
function createPause(): { wait(pauseMs: number): Promise<void>; end(): void } {
  let endNow: (() => void) | undefined;
  return {
    wait: (pauseMs) =>
      new Promise((resolve) => {
        const timer = setTimeout(end, pauseMs);
        function end(): void {
          clearTimeout(timer);
          endNow = undefined;
          resolve();
        }
        endNow = end;
      }),
    end: () => endNow?.(),
  };
}
