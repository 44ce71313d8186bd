import { z } from 'zod';
import { LedgerKind } from '@aftercommit/contracts/http/admin-ledger';
import { cutPage, type Page, type PageRequest } from '../cut-page';
import type { RunsQueries } from '../sessions/find-active-session';

const EntryRow = z
  .object({
    id: z.string(),
    kind: LedgerKind,
    reference: z.string(),
    account: z.enum(['wallet', 'house:receivables']),
    amount_cents: z.coerce.number().int(),
    balance_after_cents: z.coerce.number().int().nullable(),
    created_at: z.date(),
  })
  .transform(({ id, kind, reference, account, ...row }) => ({
    entryId: id,
    kind,
    reference,
    isDebt: account === 'house:receivables',
    amountCents: row.amount_cents,
    balanceAfterCents: row.balance_after_cents,
    createdAt: row.created_at,
  }));

export type LedgerEntry = z.output<typeof EntryRow>;

/** What moved a player's wallet and debt, newest first. */
export async function listLedger(
  db: RunsQueries,
  { userId, before, limit }: PageRequest & { userId: string },
): Promise<Page<LedgerEntry>> {
  // Each account by the index that it has: one condition for both would read the ledger of everybody.
  const rows = await db.query<unknown[]>(
    `SELECT e.id, t.kind, t.reference, e.account, e.amount_cents, e.balance_after_cents, e.created_at
     FROM (
       SELECT * FROM ledger_entries WHERE user_id = $1 AND account = 'wallet'
       UNION ALL
       SELECT * FROM ledger_entries WHERE user_id = $1 AND account = 'house:receivables'
     ) e JOIN ledger_transactions t ON t.id = e.transaction_id
     WHERE $2::bigint IS NULL OR e.id < $2 ORDER BY e.id DESC LIMIT $3`,
    [userId, before ?? null, limit + 1],
  );
  return cutPage(z.array(EntryRow).parse(rows), limit, ({ entryId }) => entryId);
}
