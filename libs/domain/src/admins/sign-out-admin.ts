import type { EntityManager } from 'typeorm';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { recordAudit, type ActingAdmin } from '../administration/record-audit';
import { lockAdmin } from './lock-admin';

/** Ends the one session; its sockets close on every server. */
export async function signOutAdmin(tx: EntityManager, admin: ActingAdmin, sessionId: string): Promise<void> {
  const { adminId } = await lockAdmin(tx, admin.adminId);
  const [, ended] = await tx.query<[unknown, number]>(
    'UPDATE sessions SET ended_at = clock_timestamp() WHERE id = $1 AND ended_at IS NULL',
    [sessionId],
  );
  if (ended === 0) return;
  await recordAudit(tx, admin, { action: 'admin.signed_out', details: '' });
  await appendToOutbox(tx, [{ type: 'admin_session.ended', payload: { adminId, sessionId } }]);
}
