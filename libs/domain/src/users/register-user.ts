import type { EntityManager } from 'typeorm';
import { nudgeAdmins } from '../administration/nudge-admins';
import { createUser, type NewUser } from './create-user';

/**
 * Somebody makes an account of their own.
 * @throws DomainError login_taken
 */
export async function registerUser(
  tx: EntityManager,
  user: Pick<NewUser, 'login' | 'nickname' | 'passwordHash'>,
): Promise<string> {
  const userId = await createUser(tx, user);
  await nudgeAdmins(tx, ['users']);
  return userId;
}
