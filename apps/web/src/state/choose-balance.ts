import { z } from 'zod';

/** version counts the wallet's changes within an epoch; an answer of the API names no epoch. */
export type Balance = { euros: number; version?: number | undefined; epoch?: string | undefined };

const balanceEventSchema = z.object({
  balance: z.number(),
  version: z.number().optional(),
  meta: z.object({ epoch: z.string().optional() }).optional(),
});

/** The data of `balance:updated…`, or null when it is not of that shape. */
export function readBalanceEvent(payload: unknown): Balance | null {
  const parsed = balanceEventSchema.safeParse(payload);
  if (!parsed.success) return null;
  const { balance, version, meta } = parsed.data;
  return { euros: balance, version, epoch: meta?.epoch };
}

/** Events and answers overtake each other on their way: the screen never goes back to an older balance. */
export function chooseBalance(shown: Balance | null, next: Balance): Balance {
  if (!shown) return next;
  const sameEpoch = shown.epoch === undefined || next.epoch === undefined || shown.epoch === next.epoch;
  if (sameEpoch && (next.version ?? Infinity) < (shown.version ?? 0)) return shown;
  return { ...next, epoch: next.epoch ?? shown.epoch };
}
