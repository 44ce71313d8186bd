import { Pool } from 'pg';
import { answerTimeoutMs, createConnectionOptions } from '@aftercommit/db/connection-options';
import type { LongRunning } from '@aftercommit/runtime/lifecycle';

/** Reading the log and the heads, apart: thousands that reconnect at once must not keep the followers waiting. */
const followPoolSizeMax = 3;

/** How long a handshake waits for a connection to Postgres when thousands come at once. */
const snapshotWaitMs = 15_000;

export type Pools = LongRunning & { follow: Pool; snapshots: Pool };

export function createPools(directUrl: string, databaseUrl: string, snapshotPoolSizeMax: number): Pools {
  const follow = new Pool({
    ...createConnectionOptions(directUrl, 'aftercommit-follow'),
    max: followPoolSizeMax,
    query_timeout: answerTimeoutMs,
  });
  const snapshots = new Pool({
    ...createConnectionOptions(databaseUrl, 'aftercommit-snapshots'),
    max: snapshotPoolSizeMax,
    connectionTimeoutMillis: snapshotWaitMs,
    query_timeout: answerTimeoutMs,
  });
  for (const pool of [follow, snapshots]) {
    // An idle connection that breaks is replaced at the next use; unheard it would end the process.
    pool.on('error', () => undefined);
    // So would one that breaks in a transaction, between two statements: the next statement fails and says so.
    pool.on('connect', (client) => void client.on('error', () => undefined));
  }
  let stopped = false;
  return {
    follow,
    snapshots,
    start: async () => undefined,
    stop: async () => {
      if (stopped) return;
      stopped = true;
      await Promise.all([follow.end(), snapshots.end()]);
    },
  };
}
