import { z } from 'zod';
import { toEuros } from '../money';
import { defineEventType } from './event-type';
import { userStream } from './streams';

/** The balance as it is after the change. version counts the wallet's changes. */
export const balanceUpdated = defineEventType({
  payload: z.object({
    userId: z.uuid(),
    balanceCents: z.int().min(0),
    version: z.int().min(0),
  }),
  stream: ({ userId }) => userStream(userId),
  wire: ({ userId, version }) => ({
    names: [`balance:updated:${userId}`, 'balance:updated'],
    state: { key: 'balance', version },
  }),
  /** balance: euros. */
  data: z.object({ balance: z.number(), version: z.int() }),
  render: ({ balanceCents, version }) => ({ balance: toEuros(balanceCents), version }),
  replay: 'as_it_is_now',
});
