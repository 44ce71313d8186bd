import { z } from 'zod';
import { PaymentCallback, paymentFactKinds, type PaymentFactKind } from '@aftercommit/contracts/http/payments';
import { EurosAsCents } from '@aftercommit/contracts/money';
import type { ParkedReason } from '@aftercommit/contracts/problem-causes';
import type { UncreditedStatus } from './find-payment-status';
import type { PaymentEffectKind } from './payment-effect';

/** One thing that a provider says about one payment: how it stands, or that money moved. */
export type PaymentFact = StatusFact | EffectFact;
export type StatusFact = NamedFact & { kind: UncreditedStatus };
export type EffectFact = NamedFact & { kind: PaymentEffectKind };

/** What a signed callback says: a fact, nothing that concerns us, or something that a person must read. */
export type ParsedCallback = { fact: PaymentFact | null } | { parkedReason: ParkedReason };

type NamedFact = {
  /** null: the provider does not name the user here; the payment's other callbacks do. */
  userId: string | null;
  /** null: the fact names the payment by providerOrderId alone, which an earlier one has told. */
  providerPaymentId: string | null;
  /** The provider's own name of the payment, where it gives one beside ours. */
  providerOrderId?: string;
  amountCents: number;
  /** The refund's or dispute's id; empty for the only one of a payment, and for everything else. */
  effectKey: string;
  /** The amount counts all refunds of the payment so far, this one included. */
  isTotal?: boolean;
};

/**
 * The effect key of a refund of all that was paid. A provider tells it beside the refunds that it is made of, before or
 * after them: it contains them. With blanks, so that it is no provider's id.
 */
export const wholeRefundKey = 'all of it';

export const UserId = z.uuid().transform((id) => id.toLowerCase());
const AmountCents = EurosAsCents.pipe(z.int().positive());

/** The fact that a signed body states, or why it states none. */
export function parsePaymentFact(body: unknown): ParsedCallback {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return { parkedReason: 'not_an_object' };
  const callback = PaymentCallback.safeParse(body);
  if (!callback.success) return { parkedReason: 'invalid_fields' };
  const { paymentId, currency, status, refundId, disputeId } = callback.data;
  const kind = readKind(status);
  if (!kind) return { parkedReason: 'unknown_status' };
  if (currency.trim().toUpperCase() !== 'EUR') return { parkedReason: 'other_currency' };
  const amountCents = AmountCents.safeParse(callback.data.amount);
  if (!amountCents.success) return { parkedReason: 'absurd_amount' };
  const userId = UserId.safeParse(callback.data.userId);
  if (!userId.success) return { parkedReason: 'unknown_user' };
  const effectKey = (kind === 'refund' ? refundId : kind.startsWith('dispute') ? disputeId : null) ?? '';
  const fact = { kind, userId: userId.data, providerPaymentId: paymentId, amountCents: amountCents.data, effectKey };
  return { fact };
}

/** The user that a body names, if it can be told: even a callback that nobody understands belongs to somebody. */
export function readNamedUserId(body: unknown): string | null {
  const named = z.object({ userId: UserId }).safeParse(body);
  return named.success ? named.data.userId : null;
}

function readKind(status: string): PaymentFactKind | undefined {
  const name = status
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  return Object.hasOwn(paymentFactKinds, name) ? paymentFactKinds[name] : undefined;
}
