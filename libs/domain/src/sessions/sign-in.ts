import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import type { RunTransaction } from '@aftercommit/db/run-transaction';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { lockWallet } from '../balance/wallet';
import { DomainError } from '../domain-error';
import { verifyPassword } from '../users/password';
import { createSession, type CreatedSession } from './create-session';
import type { RunsQueries } from './find-active-session';
import { hashSecret } from './session-secrets';

export type SignIn = {
  login: string;
  password: string;
  ttlMs: number;
  /** The cookie that names the page's open sockets: they close and come back with the session. */
  visitorCookie: string | null;
};

const CredentialsRow = z.object({ id: z.uuid(), password_hash: z.string().nullable() });
const AccountRow = z.object({ password_hash: z.string().nullable(), may_act: z.boolean() });

/**
 * The password is checked before the transaction, because that takes long, and whether it still is the password inside.
 * @throws DomainError invalid_credentials (unknown or wrong: the answer does not say which) | user_blocked
 */
export async function signIn(
  { db, runTransaction }: { db: RunsQueries; runTransaction: RunTransaction },
  { login, password, ttlMs, visitorCookie }: SignIn,
): Promise<{ userId: string; session: CreatedSession }> {
  const rows = await db.query<unknown[]>(
    'SELECT id, password_hash FROM users WHERE login = $1 AND deleted_at IS NULL',
    [login.toLowerCase()],
  );
  const found = rows[0] ? CredentialsRow.parse(rows[0]) : null;
  const matches = await verifyPassword(found?.password_hash ?? null, password);
  if (!found || !matches) throw new DomainError('invalid_credentials');
  const userId = found.id;
  return runTransaction(async (tx) => {
    await lockWallet(tx, userId);
    await assertMayAct(tx, userId, found.password_hash);
    const visitorHash = visitorCookie === null ? null : hashSecret(visitorCookie);
    const session = await createSession(tx, { owner: { userId }, ttlMs, visitorHash });
    await tx.query('UPDATE users SET last_active_at = clock_timestamp() WHERE id = $1', [userId]);
    await appendToOutbox(tx, [
      {
        type: 'session.started',
        payload: { userId, sessionId: session.sessionId, visitorHash: visitorHash?.toString('hex') ?? null },
      },
    ]);
    return { userId, session };
  });
}

async function assertMayAct(tx: EntityManager, userId: string, passwordHash: string | null): Promise<void> {
  const rows = await tx.query<unknown[]>(
    `SELECT password_hash, status = 'active' AND NOT blocked_forever
       AND (blocked_until IS NULL OR blocked_until <= clock_timestamp()) AS may_act
     FROM users WHERE id = $1 AND deleted_at IS NULL`,
    [userId],
  );
  const account = rows[0] ? AccountRow.parse(rows[0]) : null;
  if (account?.password_hash !== passwordHash) throw new DomainError('invalid_credentials');
  if (!account.may_act) throw new DomainError('user_blocked');
}
