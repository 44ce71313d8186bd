import type { EntityManager } from 'typeorm';
import type { NewEvent } from '@aftercommit/contracts/events/catalog';
import type { AccountStatus } from '@aftercommit/contracts/states';
import { sqlState } from '@aftercommit/db/sqlstate';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { readCode } from '@aftercommit/runtime/failures';
import { DomainError } from '../domain-error';
import { tellSessionsEnded } from '../sessions/tell-sessions-ended';
import { endSessions } from './end-sessions';
import { lockUser, type LockedUser } from './lock-user';
import { recordAudit, type ActingAdmin } from './record-audit';

/** undefined: stays as it is. */
export type UserChange = {
  login?: string | undefined;
  nickname?: string | undefined;
  email?: string | null | undefined;
  fullName?: string | null | undefined;
  passwordHash?: string | undefined;
  role?: string | undefined;
  status?: AccountStatus | undefined;
};

/**
 * Edits a player. A new password ends the sessions that the old one opened; becoming inactive closes everything.
 * @throws DomainError user_not_found | login_taken
 */
export async function updateUser(
  tx: EntityManager,
  admin: ActingAdmin,
  { userId, change }: { userId: string; change: UserChange },
): Promise<void> {
  const user = await lockUser(tx, userId);
  await writeChange(tx, user, change);
  const deactivated = change.status === 'inactive' && user.status === 'active';
  const endedSessionIds = deactivated || change.passwordHash ? await endSessions(tx, { userId }) : [];
  const fields = Object.entries(change).flatMap(([field, value]) => (value === undefined ? [] : [field]));
  await recordAudit(tx, admin, { action: 'user.updated', details: `${user.login} (${userId}): ${fields.join(', ')}` });
  const events: NewEvent[] = [{ type: 'profile.updated', payload: { userId } }];
  await appendToOutbox(tx, deactivated ? [...events, { type: 'user.blocked', payload: { userId } }] : events);
  if (!deactivated) await tellSessionsEnded(tx, userId, endedSessionIds);
}

async function writeChange(tx: EntityManager, user: LockedUser, change: UserChange): Promise<void> {
  const login = change.login?.toLowerCase() ?? null;
  // A nickname that was only the login is renamed with it; a chosen one stays.
  const followingNickname = login !== null && login !== user.login ? change.login : null;
  try {
    // A nullable column may be set to NULL on purpose: its own flag tells that from "stays as it is".
    await tx.query(
      `UPDATE users SET login = coalesce($2, login), nickname = coalesce($3, CASE WHEN lower(nickname) = $11 THEN $12 END, nickname),
         email = CASE WHEN $4 THEN $5 ELSE email END, full_name = CASE WHEN $6 THEN $7 ELSE full_name END,
         password_hash = coalesce($8, password_hash), role = coalesce($9, role), status = coalesce($10, status),
         updated_at = now()
       WHERE id = $1`,
      [
        user.userId,
        login,
        change.nickname ?? null,
        change.email !== undefined,
        change.email ?? null,
        change.fullName !== undefined,
        change.fullName ?? null,
        change.passwordHash ?? null,
        change.role ?? null,
        change.status ?? null,
        user.login,
        followingNickname,
      ],
    );
  } catch (error) {
    if (readCode(error) === sqlState.uniqueViolation) throw new DomainError('login_taken');
    throw error;
  }
}
