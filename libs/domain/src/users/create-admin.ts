import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import type { AdminRole } from '@aftercommit/contracts/states';
import { sqlState } from '@aftercommit/db/sqlstate';
import { readCode } from '@aftercommit/runtime/failures';
import { DomainError } from '../domain-error';

export type NewAdmin = { username: string; passwordHash: string; role: AdminRole; email?: string | null | undefined };

const IdRow = z.object({ id: z.uuid() });

/**
 * An admin of the panel; the name is kept in lower case.
 * @throws DomainError login_taken
 */
export async function createAdmin(tx: EntityManager, admin: NewAdmin): Promise<string> {
  try {
    const rows = await tx.query<unknown[]>(
      'INSERT INTO admins (username, password_hash, role, email) VALUES ($1, $2, $3, $4) RETURNING id',
      [admin.username.toLowerCase(), admin.passwordHash, admin.role, admin.email ?? null],
    );
    return IdRow.parse(rows[0]).id;
  } catch (error) {
    if (readCode(error) === sqlState.uniqueViolation) throw new DomainError('login_taken');
    throw error;
  }
}
