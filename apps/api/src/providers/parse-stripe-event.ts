import { z } from 'zod';
import { amountCentsMax } from '@aftercommit/contracts/money';
import type { ParkedReason } from '@aftercommit/contracts/problem-causes';
import { UserId, type ParsedCallback, type PaymentFact } from '@aftercommit/domain/payments/parse-payment-fact';

const StripeId = z.string().regex(/^[\x21-\x7e]{1,200}$/);
const Metadata = z.object({ userId: z.string().optional() }).nullish();
const PaymentId = z.union([StripeId, z.object({ id: StripeId }).transform(({ id }) => id)]);

const PaymentIntent = z.object({
  id: StripeId,
  amount: z.number(),
  amount_received: z.number().nullish(),
  currency: z.string(),
  metadata: Metadata,
});
const Charge = z.object({
  id: StripeId,
  payment_intent: PaymentId,
  amount_refunded: z.number(),
  currency: z.string(),
  metadata: Metadata,
});
const Dispute = z.object({
  id: StripeId,
  payment_intent: PaymentId,
  amount: z.number(),
  currency: z.string(),
  status: z.string(),
  metadata: Metadata,
});
const Event = z.object({
  type: z.string(),
  data: z.object({ object: z.unknown(), previous_attributes: z.unknown().optional() }),
});
const RefundedBefore = z.object({ amount_refunded: z.int().nonnegative() });

const AmountCents = z.int().positive().max(amountCentsMax);

/** What we read of an object, before its currency, amount and user are looked at. */
type Reading = Pick<PaymentFact, 'kind' | 'providerPaymentId' | 'effectKey' | 'isTotal' | 'amountCents'> & {
  currency: string;
  metadata: z.infer<typeof Metadata>;
};

/** The fact of a Stripe event (amounts are in cents). Types that move nothing of ours say nothing. */
export function parseStripeEvent(body: unknown): ParsedCallback {
  const event = Event.safeParse(body);
  if (!event.success) return parked(typeof body === 'object' && body ? 'invalid_fields' : 'not_an_object');
  const read = readers[event.data.type];
  if (!read) return { fact: null };
  const reading = read(event.data.data);
  return reading === 'invalid_fields' ? parked(reading) : reading === null ? { fact: null } : check(reading);
}

type Reader = (data: z.infer<typeof Event>['data']) => Reading | 'invalid_fields' | null;

const readers: Readonly<Partial<Record<string, Reader>>> = {
  'payment_intent.created': (data) => readIntent(data.object, 'pending'),
  'payment_intent.processing': (data) => readIntent(data.object, 'pending'),
  'payment_intent.succeeded': (data) => readIntent(data.object, 'credit'),
  'payment_intent.payment_failed': (data) => readIntent(data.object, 'failed'),
  'payment_intent.canceled': (data) => readIntent(data.object, 'cancelled'),
  'charge.refunded': (data) => readRefund(data),
  'charge.dispute.created': (data) => readDispute(data.object),
  'charge.dispute.closed': (data) => readDispute(data.object),
};

function readIntent(object: unknown, kind: 'pending' | 'credit' | 'failed' | 'cancelled'): Reading | 'invalid_fields' {
  const intent = PaymentIntent.safeParse(object);
  if (!intent.success) return 'invalid_fields';
  const { id, amount, amount_received: received, currency, metadata } = intent.data;
  const amountCents = kind === 'credit' ? received || amount : amount;
  return { kind, providerPaymentId: id, amountCents, effectKey: '', currency, metadata };
}

/**
 * A charge tells the sum of its refunds, the event what the sum was before: between the two lies one refund. Where the
 * event does not tell, the sum stands for the refunds that are not known yet.
 */
function readRefund({ object, previous_attributes }: z.infer<typeof Event>['data']): Reading | 'invalid_fields' {
  const charge = Charge.safeParse(object);
  if (!charge.success) return 'invalid_fields';
  const { payment_intent: providerPaymentId, amount_refunded: total, currency, metadata } = charge.data;
  const before = RefundedBefore.safeParse(previous_attributes);
  const amountCents = total - (before.data?.amount_refunded ?? 0);
  const effectKey = `${charge.data.id}:${total}`;
  const isTotal = !before.success;
  return { kind: 'refund', providerPaymentId, amountCents, effectKey, isTotal, currency, metadata };
}

function readDispute(object: unknown): Reading | 'invalid_fields' | null {
  const dispute = Dispute.safeParse(object);
  if (!dispute.success) return 'invalid_fields';
  const { id, payment_intent: providerPaymentId, amount, currency, status, metadata } = dispute.data;
  // An inquiry: the bank asks, and takes nothing.
  if (status.startsWith('warning_')) return null;
  const kind = status === 'won' ? 'dispute_won' : status === 'lost' ? 'dispute_lost' : 'dispute';
  return { kind, providerPaymentId, amountCents: amount, effectKey: id, currency, metadata };
}

function check({ currency, metadata, ...fact }: Reading): ParsedCallback {
  if (currency.toUpperCase() !== 'EUR') return parked('other_currency');
  if (!AmountCents.safeParse(fact.amountCents).success) return parked('absurd_amount');
  const userId = UserId.nullable().safeParse(metadata?.userId ?? null);
  return userId.success ? { fact: { ...fact, userId: userId.data } } : parked('unknown_user');
}

function parked(parkedReason: ParkedReason): ParsedCallback {
  return { parkedReason };
}
