import { z } from 'zod';
import { AccountStatus, AdminRole } from '@aftercommit/contracts/states';
import type { RunsQueries } from '../sessions/find-active-session';

const rowsMax = 1_000;

const AdminRow = z
  .object({
    id: z.uuid(),
    username: z.string(),
    email: z.string().nullable(),
    role: AdminRole,
    status: AccountStatus,
    created_at: z.date(),
  })
  .transform(({ id: adminId, created_at: createdAt, ...row }) => ({ ...row, adminId, createdAt }));

export type ListedAdmin = z.output<typeof AdminRow>;

export async function listAdmins(db: RunsQueries): Promise<ListedAdmin[]> {
  const rows = await db.query<unknown[]>(
    'SELECT id, username, email, role, status, created_at FROM admins ORDER BY created_at, id LIMIT $1',
    [rowsMax],
  );
  return z.array(AdminRow).parse(rows);
}
