import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { createErrorReply, errorCodes } from '@aftercommit/contracts/errors';
import type { RunTransaction } from '@aftercommit/db/run-transaction';
import { DomainError } from '../domain-error';

/** What goes over the wire, as text: a repeated request gets the same bytes. */
export type Reply = { status: number; body: string; replayed: boolean };

export type IdempotencyKey = {
  /** Actor and route: nobody's key answers somebody else's request. */
  scope: string;
  key: string;
  /** The parsed body: the same key with another body is a mistake of the client. */
  body: unknown;
};

const StoredRow = z.object({ fingerprint: z.string(), status: z.number(), body: z.string() });

/** Bumped when parsing changes the meaning of a body. */
const fingerprintVersion = 1;

/**
 * Runs `work` in a transaction and stores its answer in the same one, so that effect, events and answer commit together.
 * A refusal is stored too; an unexpected error and the end of a session are not, and may be tried again.
 * Source: draft-ietf-httpapi-idempotency-key-header.
 * @throws DomainError idempotency_key_in_use (409, at once) | idempotency_key_reused (422)
 */
export async function runIdempotently(
  runTransaction: RunTransaction,
  key: IdempotencyKey | null,
  work: (tx: EntityManager) => Promise<unknown>,
): Promise<Reply> {
  if (!key) {
    const answer = await runTransaction(work);
    return { status: 200, body: JSON.stringify(answer), replayed: false };
  }
  const fingerprint = createHash('sha256')
    .update(`${fingerprintVersion}:${JSON.stringify(key.body)}`)
    .digest('hex');
  return runTransaction(async (tx) => {
    // try, not wait: a double click must not hold a connection while the first one works.
    const [lock] = await tx.query<{ taken: boolean }[]>(
      'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 1)) AS taken',
      [`${key.scope} ${key.key}`],
    );
    if (!lock?.taken) throw new DomainError('idempotency_key_in_use');
    const stored = await findStoredReply(tx, key, fingerprint);
    if (stored) return stored;
    const reply = await runRefusable(tx, work);
    await tx.query('INSERT INTO idempotency_keys (scope, key, fingerprint, status, body) VALUES ($1, $2, $3, $4, $5)', [
      key.scope,
      key.key,
      fingerprint,
      reply.status,
      reply.body,
    ]);
    return reply;
  });
}

async function findStoredReply(tx: EntityManager, key: IdempotencyKey, fingerprint: string): Promise<Reply | null> {
  const rows = await tx.query<unknown[]>(
    'SELECT fingerprint, status, body FROM idempotency_keys WHERE scope = $1 AND key = $2',
    [key.scope, key.key],
  );
  if (!rows[0]) return null;
  const stored = StoredRow.parse(rows[0]);
  if (stored.fingerprint !== fingerprint) throw new DomainError('idempotency_key_reused');
  return { status: stored.status, body: stored.body, replayed: true };
}

/** A refusal undoes the work (a savepoint) and becomes the answer, so that it can be stored. */
async function runRefusable(tx: EntityManager, work: (tx: EntityManager) => Promise<unknown>): Promise<Reply> {
  try {
    const answer = await tx.transaction(work);
    return { status: 200, body: JSON.stringify(answer), replayed: false };
  } catch (error) {
    // Who may not ask at all was refused, not what was asked: signed in again, the same key may try again.
    if (!(error instanceof DomainError) || error.code === 'unauthorized') throw error;
    const reply = createErrorReply(error.code, error.message);
    return { status: errorCodes[error.code].status, body: JSON.stringify(reply), replayed: false };
  }
}
