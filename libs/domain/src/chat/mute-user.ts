import type { EntityManager } from 'typeorm';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { lockUser } from '../administration/lock-user';
import { recordAudit, type ActingAdmin } from '../administration/record-audit';
import { DomainError } from '../domain-error';

/**
 * A player may read the chat but not talk until a moment (null: for ever).
 * @throws DomainError user_not_found | invalid_input (a moment that has passed)
 */
export async function muteUser(
  tx: EntityManager,
  admin: ActingAdmin,
  { userId, reason, until }: { userId: string; reason: string; until: Date | null },
): Promise<void> {
  const user = await lockUser(tx, userId);
  const [, muted] = await tx.query<[unknown, number]>(
    `UPDATE users SET muted_until = $2::timestamptz, muted_forever = $2 IS NULL, mute_reason = $3, updated_at = now()
     WHERE id = $1 AND ($2::timestamptz IS NULL OR $2 > clock_timestamp())`,
    [userId, until, reason],
  );
  if (muted === 0) throw new DomainError('invalid_input', 'until: is in the past');
  const term = until ? `until ${until.toISOString()}` : 'for ever';
  const details = `${user.login} (${userId}) ${term}: ${reason}`;
  await recordAudit(tx, admin, { action: 'user.muted', details, type: 'warning' });
  await appendToOutbox(tx, [{ type: 'profile.updated', payload: { userId } }]);
}

/** @throws DomainError user_not_found */
export async function unmuteUser(tx: EntityManager, admin: ActingAdmin, userId: string): Promise<void> {
  const user = await lockUser(tx, userId);
  await tx.query(
    'UPDATE users SET muted_until = NULL, muted_forever = false, mute_reason = NULL, updated_at = now() WHERE id = $1',
    [userId],
  );
  await recordAudit(tx, admin, { action: 'user.unmuted', details: `${user.login} (${userId})` });
  await appendToOutbox(tx, [{ type: 'profile.updated', payload: { userId } }]);
}
