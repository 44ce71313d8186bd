import type { EntityManager } from 'typeorm';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { endSessions } from './end-sessions';
import { lockUser } from './lock-user';
import { recordAudit, type ActingAdmin } from './record-audit';

/**
 * The player disappears from lists and cannot sign in; ledger and history keep pointing at the row. The login is free again.
 * @throws DomainError user_not_found
 */
export async function deleteUser(tx: EntityManager, admin: ActingAdmin, userId: string): Promise<void> {
  const user = await lockUser(tx, userId);
  await tx.query('UPDATE users SET deleted_at = clock_timestamp(), updated_at = now() WHERE id = $1', [userId]);
  await endSessions(tx, { userId });
  await recordAudit(tx, admin, { action: 'user.deleted', details: `${user.login} (${userId})`, type: 'warning' });
  await appendToOutbox(tx, [{ type: 'user.blocked', payload: { userId } }]);
}
