import { z } from 'zod';
import { EurosAsCents } from '@aftercommit/contracts/money';
import type { ParsedCallback, PaymentFact } from '@aftercommit/domain/payments/parse-payment-fact';

const MontonioId = z.string().regex(/^[\x21-\x7e]{1,200}$/);
const AmountCents = EurosAsCents.pipe(z.int().positive());

/** merchantReference: the payment as we named it. grandTotal: euros. */
const OrderClaims = z.object({
  merchantReference: MontonioId,
  paymentStatus: z.string(),
  grandTotal: z.coerce.number(),
  currency: z.string(),
});

/** One refund of an order: a part of it, or all. */
const RefundClaims = z.object({
  merchantReference: MontonioId,
  refundUuid: MontonioId,
  refundStatus: z.string(),
  refundAmount: z.coerce.number(),
  currency: z.string(),
});

/** null: it says nothing that moves money here. A refund in part is told by the refund's own token, with its amount. */
const orderKinds: Readonly<Partial<Record<string, PaymentFact['kind'] | null>>> = {
  PENDING: 'pending',
  AUTHORIZED: 'pending',
  PAID: 'credit',
  VOIDED: 'failed',
  ABANDONED: 'cancelled',
  REFUNDED: 'refund',
  PARTIALLY_REFUNDED: null,
};

/** Only a refund that has gone through takes money. */
const refundKinds: Readonly<Partial<Record<string, PaymentFact['kind'] | null>>> = {
  PENDING: null,
  PROCESSING: null,
  SUCCESSFUL: 'refund',
  REJECTED: null,
  CANCELED: null,
};

/** The fact that a verified token states. Montonio does not name the user: the payment that began here does. */
export function parseMontonioToken(claims: unknown): ParsedCallback {
  const refund = RefundClaims.safeParse(claims);
  if (refund.success) {
    const { refundStatus, refundAmount, refundUuid, ...rest } = refund.data;
    return check(refundKinds[refundStatus], { ...rest, amount: refundAmount, effectKey: refundUuid, isTotal: false });
  }
  const order = OrderClaims.safeParse(claims);
  if (!order.success) return { parkedReason: 'invalid_fields' };
  const { paymentStatus, grandTotal, ...rest } = order.data;
  const isTotal = paymentStatus === 'REFUNDED';
  return check(orderKinds[paymentStatus], { ...rest, amount: grandTotal, effectKey: isTotal ? 'total' : '', isTotal });
}

type Reading = { merchantReference: string; currency: string; amount: number; effectKey: string; isTotal: boolean };

function check(
  kind: PaymentFact['kind'] | null | undefined,
  { merchantReference, currency, amount, effectKey, isTotal }: Reading,
): ParsedCallback {
  if (kind === undefined) return { parkedReason: 'unknown_status' };
  if (kind === null) return { fact: null };
  if (currency.toUpperCase() !== 'EUR') return { parkedReason: 'other_currency' };
  const amountCents = AmountCents.safeParse(amount);
  if (!amountCents.success) return { parkedReason: 'absurd_amount' };
  const named = { providerPaymentId: merchantReference, amountCents: amountCents.data, userId: null };
  return { fact: { ...named, kind, effectKey, isTotal } };
}
