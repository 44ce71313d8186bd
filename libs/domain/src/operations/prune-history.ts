import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { createConnectionOptions } from '@aftercommit/db/connection-options';
import { pruneOnOwnConnection } from '@aftercommit/outbox/prune-on-own-connection';
import type { Pruned, PruneRequest } from '@aftercommit/outbox/prune-outbox';
import { DomainError } from '../domain-error';
import { cleanUp } from './clean-up';

/**
 * What a person asks for: the retention policy of the outbox, and what has expired beside it. Not in a transaction; what
 * was done is noted with recordPrune. directUrl: past a pooler, if there is one.
 * @throws DomainError prune_running
 */
export async function pruneHistory(dataSource: DataSource, directUrl: string, request: PruneRequest): Promise<Pruned> {
  // Past a pooler: it may unlock in another session than it locked in, and nothing would ever be pruned again.
  const client = new Client(createConnectionOptions(directUrl, 'aftercommit-prune'));
  const pruned = await pruneOnOwnConnection(client, request);
  if (!pruned) throw new DomainError('prune_running');
  return { ...pruned, cleaned: { ...(await cleanUp(dataSource, request.keepDays)), ...pruned.cleaned } };
}
