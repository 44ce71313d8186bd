import type { EntityManager } from 'typeorm';
import { lockWallet } from '../balance/wallet';
import { DomainError } from '../domain-error';
import { findActiveSession, type ActiveSession } from './find-active-session';

/**
 * First of all in a change that somebody asked for: whatever ends their session (a block, a deletion, a lost role, a
 * sign-out) either committed before and refuses the change, or waits for it. A player's changes follow one another;
 * those of an admin, who may be held up by many players, do not wait for each other.
 * @throws DomainError unauthorized
 */
export async function holdSession(tx: EntityManager, session: ActiveSession): Promise<void> {
  if (session.kind === 'user') await lockWallet(tx, session.userId);
  else await tx.query('SELECT 1 FROM admins WHERE id = $1 FOR SHARE', [session.adminId]);
  // A statement of its own: one that waited for the lock would still see the session as it was before.
  if (!(await findActiveSession(tx, { sessionId: session.sessionId }))) throw new DomainError('unauthorized');
}
