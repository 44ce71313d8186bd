import type { Client } from 'pg';
import { pruneOutbox, type Pruned, type PruneRequest } from './prune-outbox';
import { adaptClient } from './runs-queries';

/**
 * pruneOutbox() over a new client, which is ended behind it: its lock is of the session, so that a pool may not have that
 * session afterwards, and what it waits for takes no connection from anybody else.
 */
export async function pruneOnOwnConnection(client: Client, request: PruneRequest): Promise<Pruned | null> {
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await pruneOutbox(adaptClient(client), request);
  } finally {
    await client.end().catch(() => undefined);
  }
}
