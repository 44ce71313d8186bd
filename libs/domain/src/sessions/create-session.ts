import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { createSessionSecret, hashSecret } from './session-secrets';

export type NewSession = {
  owner: { userId: string } | { adminId: string };
  ttlMs: number;
  /** SHA-256 of the visitor cookie that came with the sign-in. */
  visitorHash?: Buffer | null;
};

/** The secrets exist here once; the database keeps their hashes. */
export type CreatedSession = { sessionId: string; token: string; cookie: string };

const IdRow = z.object({ id: z.uuid() });

export async function createSession(
  tx: EntityManager,
  { owner, ttlMs, visitorHash }: NewSession,
): Promise<CreatedSession> {
  const token = createSessionSecret();
  const cookie = createSessionSecret();
  const rows = await tx.query<unknown[]>(
    `INSERT INTO sessions (user_id, admin_id, token_hash, cookie_hash, visitor_hash, expires_at)
     VALUES ($1, $2, $3, $4, $5, clock_timestamp() + $6 * interval '1 millisecond') RETURNING id`,
    [
      'userId' in owner ? owner.userId : null,
      'adminId' in owner ? owner.adminId : null,
      hashSecret(token),
      hashSecret(cookie),
      visitorHash ?? null,
      ttlMs,
    ],
  );
  return { sessionId: IdRow.parse(rows[0]).id, token, cookie };
}
