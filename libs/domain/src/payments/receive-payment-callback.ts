import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import type { AdminList } from '@aftercommit/contracts/events/admin-lists';
import { nudgeAdmins } from '../administration/nudge-admins';
import { holdInSuspense } from '../balance/suspense';
import { keepCallback, noteResult, parkCallback, type CallbackOutcome, type SignedCallback } from './callback-inbox';
import type { ParsedCallback } from './parse-payment-fact';
import { recordPaymentFact, type CallbackSource } from './record-payment-fact';

/** What an admin sees anew: each callback is in the list of payments' callbacks. */
const listsByResult: Record<CallbackOutcome['result'], AdminList[]> = {
  applied: ['payments', 'users'],
  parked: ['payments', 'problems'],
  repeated: ['payments'],
  ignored: ['payments'],
};

/**
 * Takes a signed callback: kept as it came, once per message, and its fact applied, once per effect, in the same
 * transaction. What cannot be applied is parked as a problem for the admins, its money in suspense, and never refused:
 * the provider would only send it again. Any order of a payment's callbacks, with any repeats, ends in the same balance,
 * status and ledger.
 */
export async function receivePaymentCallback(
  tx: EntityManager,
  callback: SignedCallback,
  { parsed, namedUserId, timeZone }: { parsed: ParsedCallback; namedUserId: string | null; timeZone: string },
): Promise<CallbackOutcome> {
  const inboxId = await keepCallback(tx, callback);
  if (inboxId === null) return { result: 'repeated' };
  const outcome = await recordParsed(tx, parsed, { provider: callback.provider, inboxId, timeZone });
  if (outcome.result === 'parked') {
    const userId = await findKnownUserId(tx, namedUserId);
    await holdCredit(tx, parsed, callback.provider);
    await parkCallback(tx, { inboxId, reason: outcome.parkedReason, userId });
  } else if (outcome.result !== 'applied') {
    await noteResult(tx, inboxId, outcome.result);
  }
  await nudgeAdmins(tx, listsByResult[outcome.result]);
  return outcome;
}

async function recordParsed(
  tx: EntityManager,
  parsed: ParsedCallback,
  source: CallbackSource,
): Promise<CallbackOutcome> {
  if ('parkedReason' in parsed) return { result: 'parked', parkedReason: parsed.parkedReason };
  return parsed.fact ? recordPaymentFact(tx, parsed.fact, source) : { result: 'ignored' };
}

async function holdCredit(tx: EntityManager, parsed: ParsedCallback, provider: string): Promise<void> {
  if (!('fact' in parsed) || parsed.fact?.kind !== 'credit' || parsed.fact.providerPaymentId === null) return;
  const { providerPaymentId, amountCents } = parsed.fact;
  await holdInSuspense(tx, { provider, providerPaymentId, amountCents });
}

async function findKnownUserId(tx: EntityManager, userId: string | null): Promise<string | null> {
  if (userId === null) return null;
  const rows = await tx.query<unknown[]>('SELECT id FROM users WHERE id = $1', [userId]);
  return z.object({ id: z.uuid() }).array().parse(rows)[0]?.id ?? null;
}
