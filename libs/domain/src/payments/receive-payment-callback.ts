import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { keepCallback, noteResult, parkCallback, type CallbackOutcome, type SignedCallback } from './callback-inbox';
import { parsePaymentFact, readNamedUserId } from './parse-payment-fact';
import { recordPaymentFact } from './record-payment-fact';

/**
 * Takes a signed callback: kept as it came, once per message, and its fact applied, once per effect, in the same
 * transaction. What cannot be applied is parked as a problem for the admins, never refused: the provider would only
 * send it again. Any order of a payment's callbacks, with any repeats, ends in the same balance, status and ledger.
 */
export async function receivePaymentCallback(tx: EntityManager, callback: SignedCallback): Promise<CallbackOutcome> {
  const inboxId = await keepCallback(tx, callback);
  if (inboxId === null) return { result: 'repeated' };
  const parsed = parsePaymentFact(callback.body);
  const outcome: CallbackOutcome =
    'fact' in parsed
      ? await recordPaymentFact(tx, parsed.fact, inboxId)
      : { result: 'parked', parkedReason: parsed.parkedReason };
  if (outcome.result === 'parked') {
    const userId = await findKnownUserId(tx, readNamedUserId(callback.body));
    await parkCallback(tx, { inboxId, reason: outcome.parkedReason, userId });
  } else if (outcome.result !== 'applied') {
    await noteResult(tx, inboxId, outcome.result);
  }
  return outcome;
}

async function findKnownUserId(tx: EntityManager, userId: string | null): Promise<string | null> {
  if (userId === null) return null;
  const rows = await tx.query<unknown[]>('SELECT id FROM users WHERE id = $1', [userId]);
  return z.object({ id: z.uuid() }).array().parse(rows)[0]?.id ?? null;
}
