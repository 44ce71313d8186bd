import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { DomainError } from '../domain-error';

const DebtRow = z.object({ debt_cents: z.coerce.number().int() });

/** What refunds and disputes could not take from a locked wallet and no later payment has settled. */
export async function readDebtCents(tx: EntityManager, userId: string): Promise<number> {
  const rows = await tx.query<unknown[]>(
    `SELECT coalesce(-sum(amount_cents), 0) AS debt_cents FROM ledger_entries
     WHERE user_id = $1 AND account = 'house:receivables'`,
    [userId],
  );
  return DebtRow.parse(rows[0]).debt_cents;
}

/**
 * Whoever owes us money spends none: what is won with it would be gone too.
 * @throws DomainError debt_unsettled
 */
export async function assertNoDebt(tx: EntityManager, userId: string): Promise<void> {
  if ((await readDebtCents(tx, userId)) > 0) throw new DomainError('debt_unsettled');
}
