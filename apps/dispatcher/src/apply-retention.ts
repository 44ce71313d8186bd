import { Client, type ClientConfig } from 'pg';
import { pruneOnOwnConnection } from '@aftercommit/outbox/prune-on-own-connection';
import type { Metrics } from '@aftercommit/runtime/create-metrics';
import type { LongRunning } from '@aftercommit/runtime/lifecycle';
import { describeError, type Logger } from '@aftercommit/runtime/logger';
import { createRepeat } from '@aftercommit/runtime/repeat';

/** Partitions of one run: each drop stops the lanes for a moment. */
const dropMax = 4;

export type RetentionDeps = {
  connectionOptions: ClientConfig;
  /** 0: nothing is ever dropped by itself. */
  keepDays: number;
  /** Between two runs, by whichever dispatcher. */
  intervalMs: number;
  metrics: Metrics;
  log: Logger;
};

/**
 * Applies the retention policy by itself (ADR 35). Of several dispatchers one does it; no lane waits for it, and what it
 * cannot do now the next run does.
 */
export function createRetention({ connectionOptions, keepDays, intervalMs, metrics, log }: RetentionDeps): LongRunning {
  if (keepDays === 0) return { start: async () => undefined, stop: async () => undefined };
  let client: Client | undefined;
  const count = (result: string): void => metrics.count('aftercommit_prunes_total', { result });

  async function prune(): Promise<void> {
    client = new Client(connectionOptions);
    try {
      const request = { actor: 'dispatcher', keepDays, dropMax, unlessWithinMs: intervalMs, onDropped: noteDropped };
      const pruned = await pruneOnOwnConnection(client, request);
      count(pruned ? 'done' : 'left_to_another');
    } finally {
      client = undefined;
    }
  }

  function noteDropped(table: string): void {
    metrics.count('aftercommit_partitions_dropped_total', { table: table.replace(/_p\d+$/, '') });
    log.info('outbox.partition_dropped', { table });
  }

  const repeat = createRepeat({
    work: prune,
    // Looked at more often than done: the dispatcher that did it last may be gone.
    pauseMs: Math.ceil(intervalMs / 4),
    onError: (error) => {
      count('failed');
      log.warn('outbox.prune_failed', describeError(error));
    },
  });
  return {
    start: repeat.start,
    stop: async () => {
      // Broken off in the middle of a drop, it is rolled back, and the next run does it.
      const stopping = repeat.stop();
      await client?.end().catch(() => undefined);
      await stopping;
    },
  };
}
