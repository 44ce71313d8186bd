import type { DataSource } from 'typeorm';
import { pruneOutbox, type Pruned, type PruneRequest } from '@aftercommit/outbox/prune-outbox';
import { DomainError } from '../domain-error';
import { cleanUp } from './clean-up';

/**
 * What a person asks for: the retention policy of the outbox, and what has expired beside it. Not in a transaction; what
 * was done is noted with recordPrune.
 * @throws DomainError prune_running
 */
export async function pruneHistory(dataSource: DataSource, request: PruneRequest): Promise<Pruned> {
  const connection = dataSource.createQueryRunner();
  try {
    const pruned = await pruneOutbox(connection, request);
    if (!pruned) throw new DomainError('prune_running');
    return { ...pruned, cleaned: { ...(await cleanUp(dataSource, request.keepDays)), ...pruned.cleaned } };
  } finally {
    await connection.release();
  }
}
