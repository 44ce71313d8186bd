import type { EntityManager } from 'typeorm';
import { createUser, type NewUser } from '../users/create-user';
import { recordAudit, type ActingAdmin } from './record-audit';

/**
 * An admin makes a player.
 * @throws DomainError login_taken
 */
export async function addUser(tx: EntityManager, admin: ActingAdmin, user: NewUser): Promise<string> {
  const userId = await createUser(tx, user);
  await recordAudit(tx, admin, { action: 'user.created', details: `${user.login} (${userId})`, type: 'success' });
  return userId;
}
