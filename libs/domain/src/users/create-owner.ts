import type { RunTransaction } from '@aftercommit/db/run-transaction';
import { DomainError } from '../domain-error';
import { createAdmin } from './create-admin';
import { hashPassword, passwordLengthMax } from './password';

const ownerPasswordLengthMin = 12;

export type NewOwner = { username: string; password: string; email?: string | undefined };

/**
 * The first admin, who can make all others. For the command line and the environment, never behind a route.
 * @throws DomainError owner_exists | login_taken | invalid_input (name or password)
 */
export async function createOwner(
  runTransaction: RunTransaction,
  { username, password, email }: NewOwner,
): Promise<string> {
  if (!/^[\w.@+-]{1,64}$/.test(username)) {
    throw new DomainError('invalid_input', 'username: 1 to 64 letters, digits or . _ - @ +');
  }
  if (password.length < ownerPasswordLengthMin || password.length > passwordLengthMax) {
    throw new DomainError('invalid_input', `password: ${ownerPasswordLengthMin} to ${passwordLengthMax} characters`);
  }
  const passwordHash = await hashPassword(password);
  return runTransaction(async (tx) => {
    // Of two at once, the second one sees the first one's owner.
    await tx.query(`SELECT pg_advisory_xact_lock(hashtext('aftercommit.create_owner'))`);
    const owners = await tx.query<unknown[]>(`SELECT 1 FROM admins WHERE role = 'owner' AND status = 'active' LIMIT 1`);
    if (owners.length > 0) throw new DomainError('owner_exists');
    const adminId = await createAdmin(tx, { username, passwordHash, role: 'owner', email });
    await tx.query(
      `INSERT INTO audit_log (actor, action, details, type) VALUES ('system', 'admin.created', $1, 'warning')`,
      [`${username} (${adminId}) as owner`],
    );
    return adminId;
  });
}
