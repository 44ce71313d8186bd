import type { EntityManager } from 'typeorm';
import { cancelReplay } from '@aftercommit/outbox/move-replay';
import { findReplay } from '@aftercommit/outbox/replay-run';
import { recordAudit, type Actor } from '../administration/record-audit';
import { DomainError } from '../domain-error';

/**
 * Stops a run for good; what it has replayed stays replayed.
 * @throws DomainError replay_not_found | replay_not_running
 */
export async function endReplay(
  tx: EntityManager,
  actor: Actor,
  { runId, reason }: { runId: string; reason: string },
): Promise<void> {
  const isCancelled = await cancelReplay(tx, runId);
  const replay = await findReplay(tx, runId);
  if (!replay) throw new DomainError('replay_not_found');
  if (!isCancelled) throw new DomainError('replay_not_running');
  const details = `${runId}: ${replay.replayed} of ${replay.total} events replayed: ${reason}`;
  await recordAudit(tx, actor, { action: 'replay.cancelled', details, type: 'warning' });
}
