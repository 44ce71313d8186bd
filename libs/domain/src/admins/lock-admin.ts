import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { AccountStatus, AdminRole } from '@aftercommit/contracts/states';
import { DomainError } from '../domain-error';

const AdminRow = z
  .object({
    id: z.uuid(),
    username: z.string(),
    email: z.string().nullable(),
    password_hash: z.string(),
    role: AdminRole,
    status: AccountStatus,
  })
  .transform(({ id: adminId, password_hash: passwordHash, ...row }) => ({ ...row, adminId, passwordHash }));

export type LockedAdmin = z.output<typeof AdminRow>;

/**
 * The lock that orders an admin's stream, as the wallet's does a player's.
 * @throws DomainError admin_not_found
 */
export async function lockAdmin(tx: EntityManager, adminId: string): Promise<LockedAdmin> {
  const rows = await tx.query<unknown[]>(
    'SELECT id, username, email, password_hash, role, status FROM admins WHERE id = $1 FOR NO KEY UPDATE',
    [adminId],
  );
  if (!rows[0]) throw new DomainError('admin_not_found');
  return AdminRow.parse(rows[0]);
}
