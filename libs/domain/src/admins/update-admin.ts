import type { EntityManager } from 'typeorm';
import type { AccountStatus, AdminRole } from '@aftercommit/contracts/states';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { endSessions } from '../administration/end-sessions';
import { recordAudit, type ActingAdmin } from '../administration/record-audit';
import { DomainError } from '../domain-error';
import { lockAdmin } from './lock-admin';
import { lockAdmins } from './lock-admins';

/** undefined: stays as it is. */
export type AdminChange = {
  role?: AdminRole | undefined;
  status?: AccountStatus | undefined;
  email?: string | null | undefined;
  passwordHash?: string | undefined;
};

/**
 * Another role, another status or another password ends every session of before: nobody goes on with what was lost.
 * @throws DomainError admin_not_found | last_owner
 */
export async function updateAdmin(
  tx: EntityManager,
  owner: ActingAdmin,
  { adminId, change }: { adminId: string; change: AdminChange },
): Promise<void> {
  await lockAdmins(tx);
  const admin = await lockAdmin(tx, adminId);
  await tx.query(
    `UPDATE admins SET role = coalesce($2, role), status = coalesce($3, status),
       email = CASE WHEN $4 THEN $5 ELSE email END, password_hash = coalesce($6, password_hash), updated_at = now()
     WHERE id = $1`,
    [
      adminId,
      change.role ?? null,
      change.status ?? null,
      change.email !== undefined,
      change.email ?? null,
      change.passwordHash ?? null,
    ],
  );
  const owners = await tx.query<unknown[]>(`SELECT 1 FROM admins WHERE role = 'owner' AND status = 'active' LIMIT 1`);
  if (owners.length === 0) throw new DomainError('last_owner');
  const isOther = (change.role ?? admin.role) !== admin.role || (change.status ?? admin.status) !== admin.status;
  const endedSessionIds = isOther || change.passwordHash ? await endSessions(tx, { adminId }) : [];
  const fields = Object.entries(change).flatMap(([field, value]) => (value === undefined ? [] : [field]));
  const details = `${admin.username} (${adminId}): ${fields.join(', ')}`;
  await recordAudit(tx, owner, { action: 'admin.updated', details, type: 'warning' });
  await appendToOutbox(
    tx,
    endedSessionIds.map((sessionId) => ({ type: 'admin_session.ended', payload: { adminId, sessionId } })),
  );
}
