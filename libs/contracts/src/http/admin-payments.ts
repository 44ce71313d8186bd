import { z } from 'zod';
import { ProblemStatus } from '../states';
import { text } from '../text';
import { NumberedPageQuery, PageQuery, optionalParameter, pageLimit } from './paging';
import { PaymentStatus } from './payments';

/** q: the whole id, the provider's id of the payment, or part of the player's login or nickname. */
export const PaymentListQuery = PageQuery.extend({
  q: text(200).optional(),
  status: optionalParameter(PaymentStatus),
});

/** amount: what was paid, intended: what was meant to be paid, in euros; null: not known. Moments: epoch milliseconds. */
export const PaymentListReply = z.object({
  success: z.literal(true),
  payments: z.array(
    z.object({
      id: z.uuid(),
      provider: z.string(),
      provider_payment_id: z.string(),
      user_uuid: z.uuid().nullable(),
      user_nickname: z.string().nullable(),
      amount: z.number().nullable(),
      intended: z.number().nullable(),
      currency: z.string(),
      status: PaymentStatus,
      created_at: z.int(),
      updated_at: z.int(),
    }),
  ),
  next: z.uuid().nullable(),
});
export type PaymentListReply = z.infer<typeof PaymentListReply>;

/** parked: waits for a person. ignored: something stronger was known. */
export const CallbackResult = z.enum(['applied', 'repeated', 'parked', 'ignored']);

/** Bodies may be large: fewer to a page. */
export const CallbackListQuery = NumberedPageQuery.extend({
  limit: pageLimit(20, 50),
  result: optionalParameter(CallbackResult),
});

/**
 * body: as the provider sent it. problem_id: the problem that a parked one waits in; retry it there. received_at: epoch
 * milliseconds.
 */
export const CallbackListReply = z.object({
  success: z.literal(true),
  callbacks: z.array(
    z.object({
      id: z.string(),
      provider: z.string(),
      event_key: z.string(),
      key_id: z.string().nullable(),
      result: CallbackResult,
      parked_reason: z.string().nullable(),
      problem_id: z.uuid().nullable(),
      problem_status: ProblemStatus.nullable(),
      body: z.string(),
      received_at: z.int(),
    }),
  ),
  next: z.string().nullable(),
});
export type CallbackListReply = z.infer<typeof CallbackListReply>;
