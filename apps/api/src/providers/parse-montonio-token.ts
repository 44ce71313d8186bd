import { z } from 'zod';
import { EurosAsCents } from '@aftercommit/contracts/money';
import { wholeRefundKey, type ParsedCallback, type PaymentFact } from '@aftercommit/domain/payments/parse-payment-fact';

const MontonioId = z.string().regex(/^[\x21-\x7e]{1,200}$/);
/** A number, or text that is written like one: Number() alone would also take '', true and '0x10'. */
const Euros = z.union([
  z.number(),
  z
    .string()
    .regex(/^\d{1,9}(\.\d{1,2})?$/)
    .transform(Number),
]);
const AmountCents = EurosAsCents.pipe(z.int().positive());

/** merchantReference: the payment as we named it; uuid: as Montonio does. grandTotal: euros. */
const OrderClaims = z.object({
  merchantReference: MontonioId,
  uuid: MontonioId.optional(),
  paymentStatus: z.string(),
  grandTotal: Euros,
  currency: z.string(),
});

/** One refund of an order, a part of it or all. It names neither our reference nor a currency: it is the order's. */
const RefundClaims = z.object({
  orderUuid: MontonioId,
  refundUuid: MontonioId,
  refundStatus: z.string(),
  refundAmount: Euros,
  currency: z.string().default('EUR'),
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
    const { orderUuid, refundUuid, refundStatus, refundAmount, currency } = refund.data;
    const named = { providerPaymentId: null, providerOrderId: orderUuid };
    return check(refundKinds[refundStatus], { currency, amount: refundAmount }, { ...named, effectKey: refundUuid });
  }
  const order = OrderClaims.safeParse(claims);
  if (!order.success) return { parkedReason: 'invalid_fields' };
  const { merchantReference, uuid, paymentStatus, grandTotal, currency } = order.data;
  const named = { providerPaymentId: merchantReference, ...(uuid !== undefined && { providerOrderId: uuid }) };
  const isTotal = paymentStatus === 'REFUNDED';
  const effectKey = isTotal ? wholeRefundKey : '';
  return check(orderKinds[paymentStatus], { currency, amount: grandTotal }, { ...named, effectKey, isTotal });
}

type Naming = Pick<PaymentFact, 'providerPaymentId' | 'providerOrderId' | 'effectKey' | 'isTotal'>;

function check(
  kind: PaymentFact['kind'] | null | undefined,
  { currency, amount }: { currency: string; amount: number },
  named: Naming,
): ParsedCallback {
  if (kind === undefined) return { parkedReason: 'unknown_status' };
  if (kind === null) return { fact: null };
  if (currency.toUpperCase() !== 'EUR') return { parkedReason: 'other_currency' };
  const amountCents = AmountCents.safeParse(amount);
  if (!amountCents.success) return { parkedReason: 'absurd_amount' };
  return { fact: { ...named, kind, amountCents: amountCents.data, userId: null } };
}
