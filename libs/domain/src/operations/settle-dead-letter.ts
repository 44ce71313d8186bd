import type { EntityManager } from 'typeorm';
import { lockDeadLetter, settleDeadLetter, type LockedDeadLetter } from '@aftercommit/outbox/settle-dead-letter';
import { findRepeat } from '@aftercommit/outbox/find-repeat';
import { recordAudit, type Actor } from '../administration/record-audit';
import { DomainError } from '../domain-error';
import { repeatEvents } from './repeat-events';

export type DeadLetterDecision = { eventId: string; reason: string };

/**
 * Appends a new event in the place of one that was set aside, behind everything that its stream has said since: as it is
 * now, where the type declares it, else as it was. Returns the id of the new event.
 * @throws DomainError dead_letter_not_found | dead_letter_settled | user_not_found
 */
export async function requeueDeadLetter(
  tx: EntityManager,
  actor: Actor,
  { eventId, reason }: DeadLetterDecision,
): Promise<string> {
  const letter = await lockOpen(tx, eventId);
  if ((await repeatEvents(tx, [letter])) > 0) throw new DomainError('user_not_found');
  const requeuedAs = await findRepeat(tx, letter);
  await settleDeadLetter(tx, letter.outboxId, { state: 'requeued', requeuedAs, actor: actor.username, reason });
  const details = `${letter.type} ${eventId} of ${letter.stream} as ${requeuedAs}: ${reason}`;
  await recordAudit(tx, actor, { action: 'dead_letter.requeued', details, type: 'warning' });
  return requeuedAs;
}

/**
 * Nobody is going to be told: the event stays without its data.
 * @throws DomainError dead_letter_not_found | dead_letter_settled
 */
export async function discardDeadLetter(
  tx: EntityManager,
  actor: Actor,
  { eventId, reason }: DeadLetterDecision,
): Promise<void> {
  const letter = await lockOpen(tx, eventId);
  await settleDeadLetter(tx, letter.outboxId, { state: 'discarded', actor: actor.username, reason });
  const details = `${letter.type} ${eventId} of ${letter.stream}: ${reason}`;
  await recordAudit(tx, actor, { action: 'dead_letter.discarded', details, type: 'warning' });
}

async function lockOpen(tx: EntityManager, eventId: string): Promise<LockedDeadLetter> {
  const letter = await lockDeadLetter(tx, eventId);
  if (!letter) throw new DomainError('dead_letter_not_found');
  if (!letter.isOpen) throw new DomainError('dead_letter_settled');
  return letter;
}
