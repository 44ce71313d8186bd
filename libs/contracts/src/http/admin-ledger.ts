import { z } from 'zod';
import { NumberedPageQuery } from './paging';

export const LedgerQuery = NumberedPageQuery;

/** What the ledger calls the reason of an entry. */
export const LedgerKind = z.enum([
  'deposit',
  'refund',
  'dispute',
  'dispute_won',
  'case_opening',
  'prize_claim',
  'prize_sale',
  'adjustment',
  'opening_balance',
]);

/**
 * A player's entries, newest first, in euros. account debt: what a refund or dispute took that the wallet did not have
 * (negative), or what a deposit paid back (positive). created_at: epoch milliseconds.
 */
export const LedgerReply = z.object({
  success: z.literal(true),
  balance: z.number(),
  balance_version: z.int(),
  entries: z.array(
    z.object({
      id: z.string(),
      kind: LedgerKind,
      reference: z.string(),
      account: z.enum(['wallet', 'debt']),
      amount_eur: z.number(),
      balance_after_eur: z.number().nullable(),
      created_at: z.int(),
    }),
  ),
  next: z.string().nullable(),
});
export type LedgerReply = z.infer<typeof LedgerReply>;
