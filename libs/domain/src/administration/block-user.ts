import type { EntityManager } from 'typeorm';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { DomainError } from '../domain-error';
import { endSessions } from './end-sessions';
import { lockUser } from './lock-user';
import { recordAudit, type ActingAdmin } from './record-audit';

/**
 * Shuts a player out until a moment (null: for ever): sessions end and open sockets close on every server.
 * @throws DomainError user_not_found | invalid_input (a moment that has passed)
 */
export async function blockUser(
  tx: EntityManager,
  admin: ActingAdmin,
  { userId, reason, until }: { userId: string; reason: string; until: Date | null },
): Promise<void> {
  const user = await lockUser(tx, userId);
  const [, blocked] = await tx.query<[unknown, number]>(
    `UPDATE users SET blocked_until = $2::timestamptz, blocked_forever = $2 IS NULL, block_reason = $3, updated_at = now()
     WHERE id = $1 AND ($2::timestamptz IS NULL OR $2 > clock_timestamp())`,
    [userId, until, reason],
  );
  if (blocked === 0) throw new DomainError('invalid_input', 'until: is in the past');
  await endSessions(tx, { userId });
  const term = until ? `until ${until.toISOString()}` : 'for ever';
  const details = `${user.login} (${userId}) ${term}: ${reason}`;
  await recordAudit(tx, admin, { action: 'user.blocked', details, type: 'warning' });
  await appendToOutbox(tx, [{ type: 'user.blocked', payload: { userId } }]);
}

/**
 * The player may sign in again; the sessions of before stay ended.
 * @throws DomainError user_not_found
 */
export async function unblockUser(tx: EntityManager, admin: ActingAdmin, userId: string): Promise<void> {
  const user = await lockUser(tx, userId);
  await tx.query(
    `UPDATE users SET blocked_until = NULL, blocked_forever = false, block_reason = NULL, updated_at = now() WHERE id = $1`,
    [userId],
  );
  await recordAudit(tx, admin, { action: 'user.unblocked', details: `${user.login} (${userId})` });
}
