import type { RunTransaction } from '@aftercommit/db/run-transaction';
import { createOwner } from '@aftercommit/domain/users/create-owner';
import { DomainError } from '@aftercommit/domain/domain-error';

export type OwnerCredentials = { username: string; password: string; email?: string | undefined };

/** Makes the first owner. With one there already nothing changes, so that it may run at every deploy. */
export async function createFirstOwner(runTransaction: RunTransaction, credentials: OwnerCredentials): Promise<string> {
  try {
    await createOwner(runTransaction, credentials);
    return `Owner ${credentials.username} created.`;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'owner_exists')
      return 'There is an owner already; nothing changed.';
    throw error;
  }
}
