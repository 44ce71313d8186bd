import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { createErrorReply, errorCodes } from '@aftercommit/contracts/errors';
import type { RunTransaction } from '@aftercommit/db/run-transaction';
import { sqlState } from '@aftercommit/db/sqlstate';
import { readCode } from '@aftercommit/runtime/failures';
import { DomainError } from '../domain-error';
import { createEffectId } from './effect-id';

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
 * A refusal is stored too; an unexpected error and the end of a session are not, and may be tried again. `effectId` is
 * the id for what the work creates.
 * Source: draft-ietf-httpapi-idempotency-key-header.
 * @throws DomainError idempotency_key_in_use (409, at once) | idempotency_key_reused (422) | idempotency_key_expired (409)
 */
export async function runIdempotently(
  runTransaction: RunTransaction,
  key: IdempotencyKey | null,
  work: (tx: EntityManager, effectId: string) => Promise<unknown>,
): Promise<Reply> {
  const effectId = createEffectId(key);
  if (!key) {
    const answer = await runTransaction((tx) => work(tx, effectId));
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
    const reply = await runRefusable(tx, (inner) => work(inner, effectId));
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
    if (isEffectThere(error)) throw new DomainError('idempotency_key_expired');
    // Who may not ask at all was refused, not what was asked: signed in again, the same key may try again.
    if (!(error instanceof DomainError) || error.code === 'unauthorized') throw error;
    // Trouble of ours is no answer to keep.
    if (errorCodes[error.code].status >= 500) throw error;
    const reply = createErrorReply(error.code, error.message);
    return { status: errorCodes[error.code].status, body: JSON.stringify(reply), replayed: false };
  }
}

/** Whose ids follow from the key. */
const effectKeys = ['openings_pkey', 'payments_pkey', 'fair_seeds_pkey', 'ledger_transactions_kind_reference_key'];

/** The key was used so long ago that its answer is gone; its effect is not. */
function isEffectThere(error: unknown): boolean {
  if (readCode(error) !== sqlState.uniqueViolation) return false;
  return effectKeys.some((name) => String(error).includes(`"${name}"`));
}
