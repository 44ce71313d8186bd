import type { EntityManager } from 'typeorm';
import type { ParkedReason } from '@aftercommit/contracts/problem-causes';
import { clearSuspense } from '../balance/suspense';
import { lockWallet } from '../balance/wallet';
import { applyPaymentEffects } from './apply-payment-effects';
import type { CallbackOutcome } from './callback-inbox';
import { isStrongerStatus, isUncreditedStatus } from './find-payment-status';
import { wholeRefundKey, type EffectFact, type PaymentFact, type StatusFact } from './parse-payment-fact';
import {
  findByProviderOrder,
  lockPayment,
  noteProviderOrder,
  updatePayment,
  type LockedPayment,
  type Payment,
} from './payment';
import {
  effectsPerPaymentMax,
  insertPaymentEffects,
  listPaymentEffects,
  type PaymentEffect,
  type PaymentEffectKind,
} from './payment-effect';

/** Which provider said it, where its words are kept, and the time zone of the site. */
export type CallbackSource = { provider: string; inboxId: string; timeZone: string };

/** Adds a fact to what is known of its payment and applies what can be applied now. Locks the payment, then the wallet. */
export async function recordPaymentFact(
  tx: EntityManager,
  fact: PaymentFact,
  source: CallbackSource,
): Promise<CallbackOutcome> {
  const { providerOrderId, userId } = fact;
  const { provider } = source;
  const providerPaymentId = await findPaymentName(tx, provider, fact);
  if (providerPaymentId === null) return parked('unknown_payment');
  if (userId !== null) {
    if (!(await isUser(tx, userId))) return parked('unknown_user');
  } else if ((isStatusFact(fact) || fact.kind === 'credit') && !(await hasKnownUser(tx, provider, providerPaymentId))) {
    return parked('unknown_user');
  }
  const payment = await lockPayment(tx, { provider, providerPaymentId, userId });
  if (userId !== null && payment.userId !== userId) return parked('contradicts_user');
  if (providerOrderId !== undefined) await noteProviderOrder(tx, payment.id, providerOrderId);
  if (isStatusFact(fact)) return recordStatus(tx, payment, fact);
  const exact = await subtractKnownRefunds(tx, payment, fact);
  if (!exact) return { result: 'repeated' };
  const outcome = await recordEffect(tx, payment, exact, source);
  if (fact.kind === 'credit' && outcome.result === 'applied') {
    await clearSuspense(tx, { provider, providerPaymentId });
  }
  return outcome;
}

/** Its amount is not looked at: only a credit says what was paid, and of an announced amount less may be captured. */
async function recordStatus(tx: EntityManager, payment: LockedPayment, fact: StatusFact): Promise<CallbackOutcome> {
  if (!isUncreditedStatus(payment.status)) return { result: 'ignored' };
  const stronger = isStrongerStatus(fact.kind, payment.status);
  if (stronger) await updatePayment(tx, { ...payment, status: fact.kind });
  if (stronger || payment.isNew) return { result: 'applied' };
  return { result: fact.kind === payment.status ? 'repeated' : 'ignored' };
}

async function recordEffect(
  tx: EntityManager,
  payment: Payment,
  fact: EffectFact,
  { inboxId, timeZone }: CallbackSource,
): Promise<CallbackOutcome> {
  const known = await listPaymentEffects(tx, payment.id);
  if (contradictsAmount(payment, known, fact)) return parked('contradicts_amount');
  if (known.some((effect) => effect.kind === fact.kind && effect.effectKey === fact.effectKey)) {
    return { result: 'repeated' };
  }
  if (known.length >= effectsPerPaymentMax) return parked('too_many_facts');
  // Nobody could spend it, and a person has to pay it back.
  if (fact.kind === 'credit' && payment.userId !== null && (await lockDeleted(tx, payment.userId)))
    return parked('deleted_user');
  const news = stateEffects(known, fact).map((effect) => ({ ...effect, inboxId, applied: false }));
  await insertPaymentEffects(tx, payment.id, news);
  const amountCents = fact.kind === 'credit' ? fact.amountCents : payment.amountCents;
  await applyPaymentEffects(tx, { ...payment, amountCents }, [...known, ...news], timeZone);
  return { result: 'applied' };
}

/** A total states the refund that makes it up, whichever of several totals comes first. null: all of it is known. */
async function subtractKnownRefunds(
  tx: EntityManager,
  payment: Payment,
  { isTotal, ...fact }: EffectFact,
): Promise<EffectFact | null> {
  if (fact.kind !== 'refund') return fact;
  const known = await listPaymentEffects(tx, payment.id);
  const refunds = known.filter(({ kind }) => kind === 'refund');
  // One of its parts, told after the whole: taken once more, the player would pay for it twice.
  if (refunds.some(({ effectKey }) => effectKey === wholeRefundKey)) return null;
  if (!isTotal) return fact;
  const amountCents = fact.amountCents - refunds.reduce((sum, refund) => sum + refund.amountCents, 0);
  return amountCents > 0 ? { ...fact, amountCents } : null;
}

function contradictsAmount(payment: Payment, known: PaymentEffect[], fact: EffectFact): boolean {
  const amountCents = payment.amountCents ?? payment.intendedCents;
  if (fact.kind === 'credit') return amountCents !== null && amountCents !== fact.amountCents;
  if (amountCents !== null && fact.amountCents > amountCents) return true;
  const family = readFamily(fact.kind);
  return known.some(
    (effect) =>
      readFamily(effect.kind) === family &&
      effect.effectKey === fact.effectKey &&
      effect.amountCents !== fact.amountCents,
  );
}

/** A lost dispute was a dispute, even if its opening was never told. */
function stateEffects(
  known: PaymentEffect[],
  { kind, effectKey, amountCents }: EffectFact,
): Pick<PaymentEffect, 'kind' | 'effectKey' | 'amountCents'>[] {
  const effect = { kind, effectKey, amountCents };
  const opened = known.some((other) => other.kind === 'dispute' && other.effectKey === effectKey);
  return kind === 'dispute_lost' && !opened ? [{ ...effect, kind: 'dispute' }, effect] : [effect];
}

function readFamily(kind: PaymentEffectKind): string {
  return kind.startsWith('dispute') ? 'dispute' : kind;
}

function isStatusFact(fact: PaymentFact): fact is StatusFact {
  return fact.kind === 'pending' || fact.kind === 'cancelled' || fact.kind === 'failed';
}

async function findPaymentName(
  tx: EntityManager,
  provider: string,
  { providerPaymentId, providerOrderId }: PaymentFact,
): Promise<string | null> {
  if (providerPaymentId !== null || providerOrderId === undefined) return providerPaymentId;
  return findByProviderOrder(tx, { provider, providerOrderId });
}

/** A payment that began here names its user, where the provider does not. */
async function hasKnownUser(tx: EntityManager, provider: string, providerPaymentId: string): Promise<boolean> {
  const rows = await tx.query<unknown[]>(
    'SELECT FROM payments WHERE provider = $1 AND provider_payment_id = $2 AND user_id IS NOT NULL',
    [provider, providerPaymentId],
  );
  return rows.length > 0;
}

async function isUser(tx: EntityManager, userId: string): Promise<boolean> {
  return (await tx.query<unknown[]>('SELECT FROM users WHERE id = $1', [userId])).length > 0;
}

/** Under the wallet's lock, which a deletion takes too: asked without, it would not see one that is under way. */
async function lockDeleted(tx: EntityManager, userId: string): Promise<boolean> {
  await lockWallet(tx, userId);
  const rows = await tx.query<unknown[]>('SELECT FROM users WHERE id = $1 AND deleted_at IS NOT NULL', [userId]);
  return rows.length > 0;
}

function parked(parkedReason: ParkedReason): CallbackOutcome {
  return { result: 'parked', parkedReason };
}
