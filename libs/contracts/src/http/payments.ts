import { z } from 'zod';
import { EurosAsCents } from '../money';

/** The largest callback, in bytes. Providers send a few kilobytes. */
export const callbackBytesMax = 262_144;

/** Ids that a provider gives: visible ASCII, so that they survive logs, SQL and support mails unchanged. */
const ProviderId = z.string().regex(/^[\x21-\x7e]{1,200}$/);

/**
 * Body of a signed payment callback. amount: euros of that one fact (of the payment, of this refund, of this dispute).
 * Several refunds or disputes of one payment are told apart by refundId and disputeId; a payment without them has one.
 * All facts of one dispute carry the same disputeId, or none of them does.
 */
export const PaymentCallback = z.object({
  userId: z.string().max(200),
  paymentId: ProviderId,
  amount: z.number(),
  currency: z.string().max(20),
  status: z.string().max(50),
  refundId: ProviderId.nullish(),
  disputeId: ProviderId.nullish(),
});
export type PaymentCallback = z.infer<typeof PaymentCallback>;

export type PaymentFactKind =
  'pending' | 'failed' | 'cancelled' | 'credit' | 'refund' | 'dispute' | 'dispute_won' | 'dispute_lost';

/** What providers call it, in lower case and with `_` between words, and the fact that it is. */
export const paymentFactKinds: Readonly<Record<string, PaymentFactKind>> = {
  pending: 'pending',
  created: 'pending',
  open: 'pending',
  processing: 'pending',
  authorized: 'pending',
  succeeded: 'credit',
  success: 'credit',
  successful: 'credit',
  paid: 'credit',
  completed: 'credit',
  captured: 'credit',
  failed: 'failed',
  failure: 'failed',
  declined: 'failed',
  rejected: 'failed',
  cancelled: 'cancelled',
  canceled: 'cancelled',
  voided: 'cancelled',
  expired: 'cancelled',
  refunded: 'refund',
  refund: 'refund',
  partially_refunded: 'refund',
  disputed: 'dispute',
  dispute: 'dispute',
  dispute_opened: 'dispute',
  chargeback: 'dispute',
  dispute_won: 'dispute_won',
  won: 'dispute_won',
  chargeback_reversed: 'dispute_won',
  dispute_lost: 'dispute_lost',
  lost: 'dispute_lost',
};

/** Given when the callback is kept and its effects are committed, or when it waits for a person. */
export const PaymentCallbackReply = z.object({ success: z.literal(true) });
export type PaymentCallbackReply = z.infer<typeof PaymentCallbackReply>;

export const PaymentStatus = z.enum(['pending', 'cancelled', 'failed', 'succeeded', 'refunded', 'disputed']);
export type PaymentStatus = z.infer<typeof PaymentStatus>;

/** Who may be asked to take the money; default is whoever signs by Standard Webhooks. */
export const PaymentProviderName = z.enum(['default', 'montonio']);
export type PaymentProviderName = z.infer<typeof PaymentProviderName>;

/**
 * What a player means to pay, in euros, and where. The payment begins here and nowhere else: whoever sends the player to a
 * real provider gives it the payment's id (Montonio: `merchantReference` of `POST /orders`). Only the demo's provider is built.
 */
export const CreatePayment = z.object({
  amount: EurosAsCents.pipe(z.int().positive()),
  provider: PaymentProviderName.default('default'),
});

/** id: what the provider must give as paymentId. amount: euros; null: not known yet. created_at: epoch milliseconds. */
export const Payment = z.object({
  id: z.uuid(),
  amount: z.number().nullable(),
  currency: z.literal('EUR'),
  status: PaymentStatus,
  created_at: z.int(),
});
export type Payment = z.infer<typeof Payment>;

export const PaymentReply = z.object({ success: z.literal(true), payment: Payment });
export type PaymentReply = z.infer<typeof PaymentReply>;

export const PaymentsReply = z.object({ success: z.literal(true), payments: z.array(Payment) });
export type PaymentsReply = z.infer<typeof PaymentsReply>;

/** Asks the provider of the demo for its callbacks: each repeated so many times, the last first if wanted. */
export const DemoPay = z.object({
  status: z.enum(['succeeded', 'failed', 'cancelled']).default('succeeded'),
  repeats: z.int().min(1).max(10).default(1),
  reversed: z.boolean().default(false),
});
export const DemoPayReply = z.object({ success: z.literal(true), sent: z.int() });
export type DemoPayReply = z.infer<typeof DemoPayReply>;
