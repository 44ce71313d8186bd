import type { EntityManager } from 'typeorm';
import { replayEventsDefaultMax, type ReplayFilter } from '@aftercommit/contracts/http/admin-outbox';
import { createReplay } from '@aftercommit/outbox/select-replay-targets';
import { recordAudit, type Actor } from '../administration/record-audit';
import { DomainError } from '../domain-error';

export type ReplayRequest = { filter: ReplayFilter; reason: string; rate: number; runner: 'cli' | 'api' };

/**
 * Fixes what is replayed; nothing is appended yet. Returns the id of the run.
 * @throws DomainError replay_filter_missing | replay_empty | replay_needs_limit
 */
export async function startReplay(tx: EntityManager, actor: Actor, request: ReplayRequest): Promise<string> {
  const { limit, ...conditions } = request.filter;
  if (!hasFilter(conditions)) throw new DomainError('replay_filter_missing');
  const { runId, total } = await createReplay(tx, { ...request, actor: actor.username });
  if (total === 0) throw new DomainError('replay_empty');
  if (limit === undefined && total > replayEventsDefaultMax) {
    throw new DomainError(
      'replay_needs_limit',
      `${total} events, and more than ${replayEventsDefaultMax} need an explicit limit`,
    );
  }
  const details = `${runId}: ${total} events of ${JSON.stringify(request.filter)} at ${request.rate}/s: ${request.reason}`;
  await recordAudit(tx, actor, { action: 'replay.started', details, type: 'warning' });
  return runId;
}

export function hasFilter(conditions: Omit<ReplayFilter, 'limit'>): boolean {
  return Object.values(conditions).some((value) => value !== undefined);
}
