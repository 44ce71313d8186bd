import type { Pool } from 'pg';
import type { Metrics } from '@aftercommit/runtime/create-metrics';

/** What the pools of a process are used for, at each scrape. By name. */
export function measurePools(metrics: Metrics, pools: Record<string, Pool>): void {
  metrics.read('aftercommit_pool_connections', () =>
    Object.entries(pools).flatMap(([pool, { totalCount, idleCount, waitingCount }]) => [
      { labels: { pool, state: 'used' }, value: totalCount - idleCount },
      { labels: { pool, state: 'idle' }, value: idleCount },
      { labels: { pool, state: 'waiting' }, value: waitingCount },
    ]),
  );
}
