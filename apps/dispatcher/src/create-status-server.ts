import type { Pool } from 'pg';
import { measurePools } from '@aftercommit/db/measure-pools';
import { createHealthServer } from '@aftercommit/runtime/create-health-server';
import type { Metrics } from '@aftercommit/runtime/create-metrics';
import type { LongRunning } from '@aftercommit/runtime/lifecycle';
import type { HandOver } from './create-hand-over';
import type { LaneLoops } from './dispatch-lanes';
import { measureOutbox } from './measure-outbox';

/** Upkeep runs every 2 s: without a word from Postgres for longer, nothing is being dispatched. */
const silenceMaxMs = 15_000;

export type StatusDeps = {
  port: number;
  pool: Pool;
  loops: Pick<LaneLoops, 'readSilenceMs' | 'listFailing'>;
  handOver: Pick<HandOver, 'readDepth'>;
  isListening: () => boolean;
  metrics: Metrics;
};

/** What the dispatcher says of itself, and of the outbox. */
export function createStatusServer({ port, pool, loops, handOver, isListening, metrics }: StatusDeps): LongRunning {
  measurePools(metrics, { dispatch: pool });
  measureOutbox(metrics, pool);
  metrics.read('aftercommit_queue_depth_jobs', () => [{ labels: {}, value: handOver.readDepth() ?? -1 }]);
  metrics.read('aftercommit_listening', () => [{ labels: {}, value: isListening() ? 1 : 0 }]);
  const health = {
    isReady: () => loops.readSilenceMs() < silenceMaxMs,
    listDegraded: () => [
      ...loops.listFailing().map((lane) => `lane-${lane}`),
      ...(handOver.readDepth() === null ? ['queue'] : []),
      ...(isListening() ? [] : ['listen']),
    ],
  };
  return createHealthServer(port, health, metrics);
}
