import type { EntityManager } from 'typeorm';
import type { NewEvent } from '@aftercommit/contracts/events/catalog';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { readDebtCents } from '../balance/read-debt';
import { balanceUpdatedEvent, changeBalance, lockWallet, type Wallet } from '../balance/wallet';
import { findBrokenDepositLimit } from '../limits/assert-within-limits';
import { parkCallback, reportPaymentProblem } from './callback-inbox';
import { findCreditedStatus } from './find-payment-status';
import { updatePayment, type Payment } from './payment';
import { PaymentEffectKind, type PaymentEffect } from './payment-effect';

type CreditedPayment = Payment & { userId: string; amountCents: number };

/** Applies every effect that may be applied now: none before the credit, the end of a dispute not before the dispute. */
export async function applyPaymentEffects(
  tx: EntityManager,
  payment: Payment,
  effects: PaymentEffect[],
  timeZone: string,
): Promise<void> {
  if (!isCredited(payment, effects)) return;
  const before = await lockWallet(tx, payment.userId);
  const parties = { payment, effects };
  let wallet = before;
  let booked = false;
  const credit = effects.find(({ kind, applied }) => kind === 'credit' && !applied);
  // The kinds stand in the order in which they follow from each other.
  for (const kind of PaymentEffectKind.options) {
    for (const effect of effects.filter((candidate) => candidate.kind === kind && isApplicable(parties, candidate))) {
      wallet = await bookEffect(tx, payment, effect, wallet);
      await noteApplied(tx, payment.id, effect);
      effect.applied = true;
      booked ||= kind !== 'dispute_lost';
    }
  }
  await reportAbsurdEffects(tx, payment, effects);
  await updatePayment(tx, { ...payment, status: findCreditedStatus(payment.amountCents, effects) });
  if (credit) await reportBrokenLimit(tx, { payment, credit, wallet, timeZone });
  await appendToOutbox(tx, booked ? stateEvents(before, wallet) : []);
}

function isCredited(payment: Payment, effects: PaymentEffect[]): payment is CreditedPayment {
  const { userId, amountCents } = payment;
  return userId !== null && amountCents !== null && effects.some((effect) => effect.kind === 'credit');
}

function isApplicable(
  { payment, effects }: { payment: CreditedPayment; effects: PaymentEffect[] },
  { applied, kind, effectKey, amountCents }: PaymentEffect,
): boolean {
  if (applied || amountCents > payment.amountCents) return false;
  if (kind !== 'dispute_won' && kind !== 'dispute_lost') return true;
  return effects.some((other) => other.kind === 'dispute' && other.effectKey === effectKey && other.applied);
}

/**
 * A refund or dispute takes what the wallet has; the rest is a debt of the user. Money that comes in pays the debt first,
 * whichever payment made it: so the order of payments, refunds and disputes cannot change where the balance ends.
 */
async function bookEffect(
  tx: EntityManager,
  payment: CreditedPayment,
  { kind, effectKey, amountCents }: PaymentEffect,
  wallet: Wallet,
): Promise<Wallet> {
  const cause = { reference: `${payment.id}:${effectKey}`, houseAccount: 'house:payments' } as const;
  switch (kind) {
    case 'refund':
    case 'dispute': {
      const takenCents = Math.min(amountCents, wallet.balanceCents);
      const change = { amountCents: -takenCents, receivableCents: takenCents - amountCents };
      return changeBalance(tx, wallet, { ...cause, kind, ...change });
    }
    case 'credit':
    case 'dispute_won': {
      const settledCents = Math.min(amountCents, await readDebtCents(tx, payment.userId));
      const change = { amountCents: amountCents - settledCents, receivableCents: settledCents };
      return changeBalance(tx, wallet, { ...cause, kind: kind === 'credit' ? 'deposit' : kind, ...change });
    }
    case 'dispute_lost':
      return wallet;
  }
}

async function noteApplied(tx: EntityManager, paymentId: string, effect: PaymentEffect): Promise<void> {
  await tx.query(
    `UPDATE payment_effects SET applied_at = clock_timestamp()
     WHERE payment_id = $1 AND kind = $2 AND effect_key = $3 AND applied_at IS NULL`,
    [paymentId, effect.kind, effect.effectKey],
  );
}

async function reportAbsurdEffects(
  tx: EntityManager,
  payment: CreditedPayment,
  effects: PaymentEffect[],
): Promise<void> {
  // Kept while the amount was not known yet, and larger than it.
  for (const { inboxId, amountCents } of effects) {
    if (amountCents <= payment.amountCents) continue;
    await parkCallback(tx, { inboxId, reason: 'contradicts_amount', userId: payment.userId });
  }
  const applied = effects.filter((effect) => effect.applied);
  const won = new Set(applied.filter(({ kind }) => kind === 'dispute_won').map(({ effectKey }) => effectKey));
  const taken = applied.filter(
    ({ kind, effectKey }) => kind === 'refund' || (kind === 'dispute' && !won.has(effectKey)),
  );
  const last = taken.at(-1);
  if (!last || taken.reduce((sum, effect) => sum + effect.amountCents, 0) <= payment.amountCents) return;
  await reportPaymentProblem(tx, {
    inboxId: last.inboxId,
    userId: payment.userId,
    cause: { kind: 'taken_more_than_paid', paymentId: payment.id },
  });
}

/** Money that was paid is the player's, whatever they wanted to allow themselves: a person decides what becomes of it. */
async function reportBrokenLimit(
  tx: EntityManager,
  broken: { payment: CreditedPayment; credit: PaymentEffect; wallet: Wallet; timeZone: string },
): Promise<void> {
  const { payment, credit, wallet, timeZone } = broken;
  const limit = await findBrokenDepositLimit(tx, wallet, timeZone);
  if (!limit) return;
  await reportPaymentProblem(tx, {
    inboxId: credit.inboxId,
    userId: payment.userId,
    cause: { kind: 'credited_beyond_limit', limit, paymentId: payment.id },
  });
}

function stateEvents(before: Wallet, after: Wallet): NewEvent[] {
  const profile: NewEvent = { type: 'profile.updated', payload: { userId: after.userId } };
  return after.version > before.version ? [balanceUpdatedEvent(after), profile] : [profile];
}
