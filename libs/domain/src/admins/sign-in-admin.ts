import { z } from 'zod';
import type { RunTransaction } from '@aftercommit/db/run-transaction';
import { recordAudit } from '../administration/record-audit';
import { DomainError } from '../domain-error';
import { createSession, type CreatedSession } from '../sessions/create-session';
import type { RunsQueries } from '../sessions/find-active-session';
import { verifyPassword } from '../users/password';
import { lockAdmin, type LockedAdmin } from './lock-admin';

const AdminRow = z.object({ id: z.uuid(), password_hash: z.string() });

/**
 * The password is checked before the transaction, because that takes long, and whether it still is the password inside.
 * @throws DomainError invalid_credentials: unknown, wrong or inactive, and the answer does not say which
 */
export async function signInAdmin(
  { db, runTransaction }: { db: RunsQueries; runTransaction: RunTransaction },
  { username, password, ttlMs }: { username: string; password: string; ttlMs: number },
): Promise<{ admin: LockedAdmin; session: CreatedSession }> {
  const rows = await db.query<unknown[]>('SELECT id, password_hash FROM admins WHERE username = lower($1)', [username]);
  const found = rows[0] ? AdminRow.parse(rows[0]) : null;
  const matches = await verifyPassword(found?.password_hash ?? null, password);
  if (!found || !matches) throw new DomainError('invalid_credentials');
  return runTransaction(async (tx) => {
    const admin = await lockAdmin(tx, found.id);
    if (admin.status !== 'active' || admin.passwordHash !== found.password_hash) {
      throw new DomainError('invalid_credentials');
    }
    const session = await createSession(tx, { owner: { adminId: admin.adminId }, ttlMs });
    await recordAudit(tx, admin, { action: 'admin.signed_in', details: '' });
    return { admin, session };
  });
}
