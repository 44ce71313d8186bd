import { z } from 'zod';

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
