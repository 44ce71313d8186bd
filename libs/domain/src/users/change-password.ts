import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { endSessions } from '../administration/end-sessions';
import { lockWallet } from '../balance/wallet';
import { DomainError } from '../domain-error';
import type { RunsQueries } from '../sessions/find-active-session';
import { tellSessionsEnded } from '../sessions/tell-sessions-ended';
import { hashPassword, verifyPassword } from './password';

export type PasswordChange = { userId: string; sessionId: string; currentPassword: string; newPassword: string };

/** What can be said about a change of password before its transaction, where it may take long. */
export type PreparedPasswordChange = {
  userId: string;
  sessionId: string;
  /** The hash that the current password was checked against, and whether it is its password. */
  currentHash: string | null;
  matches: boolean;
  newHash: string;
};

const HashRow = z.object({ password_hash: z.string().nullable() });

/** @throws TransientError when too many passwords are being checked */
export async function preparePasswordChange(db: RunsQueries, change: PasswordChange): Promise<PreparedPasswordChange> {
  const { userId, sessionId, currentPassword, newPassword } = change;
  const currentHash = await readPasswordHash(db, userId);
  const matches = await verifyPassword(currentHash, currentPassword);
  return { userId, sessionId, currentHash, matches, newHash: await hashPassword(newPassword) };
}

/**
 * Whoever knew the old password is signed out everywhere; the session that asked stays.
 * @throws DomainError wrong_password
 */
export async function changePassword(tx: EntityManager, change: PreparedPasswordChange): Promise<void> {
  const { userId, sessionId } = change;
  await lockWallet(tx, userId);
  // Of two changes at once the second one knew a password that is none any more.
  if (!change.matches || (await readPasswordHash(tx, userId)) !== change.currentHash) {
    throw new DomainError('wrong_password');
  }
  await tx.query('UPDATE users SET password_hash = $2, updated_at = now() WHERE id = $1', [userId, change.newHash]);
  await tellSessionsEnded(tx, userId, await endSessions(tx, { userId, exceptSessionId: sessionId }));
}

async function readPasswordHash(db: RunsQueries, userId: string): Promise<string | null> {
  const rows = await db.query<unknown[]>('SELECT password_hash FROM users WHERE id = $1', [userId]);
  return rows[0] ? HashRow.parse(rows[0]).password_hash : null;
}
