import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { sqlState } from '@aftercommit/db/sqlstate';
import { readCode } from '@aftercommit/runtime/failures';
import { DomainError } from '../domain-error';

export type NewUser = {
  login: string;
  /** Of hashPassword. null: this person cannot sign in by password. */
  passwordHash: string | null;
  nickname?: string | undefined;
  email?: string | null | undefined;
  fullName?: string | null | undefined;
  role?: string | undefined;
  status?: 'active' | 'inactive' | undefined;
};

const IdRow = z.object({ id: z.uuid() });

/**
 * A person and their empty wallet. The login is kept in lower case.
 * @throws DomainError login_taken
 */
export async function createUser(tx: EntityManager, user: NewUser): Promise<string> {
  const login = user.login.toLowerCase();
  try {
    const rows = await tx.query<unknown[]>(
      `WITH person AS (
         INSERT INTO users (login, nickname, password_hash, email, full_name, role, status)
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id
       ), wallet AS (
         INSERT INTO wallets (user_id) SELECT id FROM person
       )
       SELECT id FROM person`,
      [
        login,
        user.nickname ?? user.login,
        user.passwordHash,
        user.email ?? null,
        user.fullName ?? null,
        user.role ?? 'user',
        user.status ?? 'active',
      ],
    );
    return IdRow.parse(rows[0]).id;
  } catch (error) {
    if (readCode(error) === sqlState.uniqueViolation) throw new DomainError('login_taken');
    throw error;
  }
}
