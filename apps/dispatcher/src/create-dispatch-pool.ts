import { Pool } from 'pg';
import { answerTimeoutMs, createConnectionOptions } from '@aftercommit/db/connection-options';

/** Connections that dispatch, and nothing else: no look at the outbox may take the last one from a lane for long. */
export function createDispatchPool(directUrl: string, sizeMax: number): Pool {
  const pool = new Pool({
    ...createConnectionOptions(directUrl, 'aftercommit-dispatch'),
    max: sizeMax,
    query_timeout: answerTimeoutMs,
  });
  // An idle connection that breaks is replaced at the next use; unheard it would end the process.
  pool.on('error', () => undefined);
  return pool;
}
