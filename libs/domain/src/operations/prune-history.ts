import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { createConnectionOptions } from '@aftercommit/db/connection-options';
import { pruneOutbox, type Pruned, type PruneRequest } from '@aftercommit/outbox/prune-outbox';
import { adaptClient } from '@aftercommit/outbox/runs-queries';
import { DomainError } from '../domain-error';
import { cleanUp } from './clean-up';

/**
 * What a person asks for: the retention policy of the outbox, and what has expired beside it. Not in a transaction; what
 * was done is noted with recordPrune. directUrl: past a pooler, if there is one.
 * @throws DomainError prune_running
 */
export async function pruneHistory(dataSource: DataSource, directUrl: string, request: PruneRequest): Promise<Pruned> {
  const pruned = await pruneDirectly(directUrl, request);
  if (!pruned) throw new DomainError('prune_running');
  return { ...pruned, cleaned: { ...(await cleanUp(dataSource, request.keepDays)), ...pruned.cleaned } };
}

/**
 * On a connection of its own: its lock is of the session. A pooler may unlock it in another one than it was taken in, and
 * nothing would ever be pruned again.
 */
async function pruneDirectly(directUrl: string, request: PruneRequest): Promise<Pruned | null> {
  const client = new Client(createConnectionOptions(directUrl, 'aftercommit-prune'));
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await pruneOutbox(adaptClient(client), request);
  } finally {
    await client.end().catch(() => undefined);
  }
}
