import type { Pool } from 'pg';
import { countPartitionsAhead } from '@aftercommit/outbox/count-partitions-ahead';
import { readStatus } from '@aftercommit/outbox/read-status';
import { adaptClient } from '@aftercommit/outbox/runs-queries';
import type { Metrics } from '@aftercommit/runtime/create-metrics';

/** The outbox as Postgres has it, asked once per scrape for all gauges of it. */
export function measureOutbox(metrics: Metrics, pool: Pool): void {
  const db = adaptClient(pool);
  const read = shareWhileRunning(() => readStatus(db, null));
  const one = (value: number) => [{ labels: {}, value }];

  metrics.read('aftercommit_pending_events', async () =>
    (await read()).lanes.map(({ lane, pending }) => ({ labels: { lane }, value: pending })),
  );
  // No server is alive: nothing of the lane counts as delivered, and what is behind is not known.
  metrics.read('aftercommit_lane_lag_events', async () =>
    (await read()).lanes.flatMap(({ lane, lag_events: value }) =>
      value === null ? [] : [{ labels: { lane }, value }],
    ),
  );
  metrics.read('aftercommit_lane_lag_seconds', async () =>
    (await read()).lanes.flatMap(({ lane, lag_ms: lagMs }) =>
      lagMs === null ? [] : [{ labels: { lane }, value: lagMs / 1_000 }],
    ),
  );
  metrics.read('aftercommit_lane_paused', async () =>
    (await read()).lanes.map(({ lane, paused }) => ({ labels: { lane }, value: paused ? 1 : 0 })),
  );
  metrics.read('aftercommit_pending_oldest_age_seconds', async () =>
    one(((await read()).pending.oldest_age_ms ?? 0) / 1_000),
  );
  metrics.read('aftercommit_followers', async () =>
    one((await read()).servers.filter(({ is_alive: isAlive }) => isAlive).length),
  );
  metrics.read('aftercommit_dead_letters', async () => one((await read()).dead_letters.open));
  metrics.read('aftercommit_partitions_ahead', async () =>
    Object.entries(await countPartitionsAhead(db)).map(([table, value]) => ({ labels: { table }, value })),
  );
}

/** Those who ask while an answer is on its way get that one. */
function shareWhileRunning<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let running: Promise<Answer> | undefined;
  return () =>
    (running ??= ask().finally(() => {
      running = undefined;
    }));
}
