import type { PaymentStatus } from '@aftercommit/contracts/http/payments';
import type { PaymentEffect } from './payment-effect';

/** Before the credit the strongest word counts, whatever came first. */
const strengths = { pending: 0, cancelled: 1, failed: 2 } as const;
export type UncreditedStatus = keyof typeof strengths;

export function isUncreditedStatus(status: PaymentStatus): status is UncreditedStatus {
  return status in strengths;
}

export function isStrongerStatus(status: UncreditedStatus, than: UncreditedStatus): boolean {
  return strengths[status] > strengths[than];
}

/** The status of a credited payment: a function of its applied effects alone, so that their order cannot matter. */
export function findCreditedStatus(amountCents: number, effects: PaymentEffect[]): PaymentStatus {
  const applied = effects.filter((effect) => effect.applied);
  const won = new Set(applied.filter(({ kind }) => kind === 'dispute_won').map(({ effectKey }) => effectKey));
  if (applied.some(({ kind, effectKey }) => kind === 'dispute' && !won.has(effectKey))) return 'disputed';
  const refundedCents = applied
    .filter(({ kind }) => kind === 'refund')
    .reduce((sum, refund) => sum + refund.amountCents, 0);
  return refundedCents >= amountCents ? 'refunded' : 'succeeded';
}
