import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { AccountStatus } from '@aftercommit/contracts/states';
import { lockWallet, type Wallet } from '../balance/wallet';
import { DomainError } from '../domain-error';

const UserRow = z.object({ id: z.uuid(), login: z.string(), status: AccountStatus });

export type LockedUser = { userId: string; login: string; status: AccountStatus; wallet: Wallet };

/**
 * A player as an admin edits one: under the wallet's lock, which orders the events of the player's stream.
 * @throws DomainError user_not_found, also of a deleted one
 */
export async function lockUser(tx: EntityManager, userId: string): Promise<LockedUser> {
  const wallet = await lockWallet(tx, userId);
  const rows = await tx.query<unknown[]>('SELECT id, login, status FROM users WHERE id = $1 AND deleted_at IS NULL', [
    userId,
  ]);
  if (!rows[0]) throw new DomainError('user_not_found');
  const user = UserRow.parse(rows[0]);
  return { userId: user.id, login: user.login, status: user.status, wallet };
}
