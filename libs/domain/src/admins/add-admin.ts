import type { EntityManager } from 'typeorm';
import { recordAudit, type ActingAdmin } from '../administration/record-audit';
import { createAdmin, type NewAdmin } from '../users/create-admin';

/**
 * An owner makes another admin.
 * @throws DomainError login_taken
 */
export async function addAdmin(tx: EntityManager, owner: ActingAdmin, admin: NewAdmin): Promise<string> {
  const adminId = await createAdmin(tx, admin);
  const details = `${admin.username} (${adminId}) as ${admin.role}`;
  await recordAudit(tx, owner, { action: 'admin.created', details, type: 'warning' });
  return adminId;
}
