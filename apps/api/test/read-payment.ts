import type { DataSource } from 'typeorm';
import { z } from 'zod';

const Money = z.object({ balance_cents: z.coerce.number(), version: z.coerce.number() });
const KindSum = z.object({ kind: z.string(), account: z.string(), cents: z.coerce.number() });

export async function readBalanceCents(dataSource: DataSource, userId: string): Promise<number> {
  const rows = await dataSource.query<unknown[]>('SELECT balance_cents, version FROM wallets WHERE user_id = $1', [
    userId,
  ]);
  return Money.parse(rows[0]).balance_cents;
}

/** `{ "deposit house:payments": -1000, … }`: what each kind of transaction moved on each account because of this user. */
export async function sumLedger(dataSource: DataSource, userId: string): Promise<Record<string, number>> {
  const rows = await dataSource.query<unknown[]>(
    `SELECT t.kind, e.account, sum(e.amount_cents) AS cents FROM ledger_entries e
     JOIN ledger_transactions t ON t.id = e.transaction_id
     WHERE e.user_id = $1 AND t.kind <> 'opening_balance' GROUP BY 1, 2 ORDER BY 1, 2`,
    [userId],
  );
  return Object.fromEntries(
    rows.map((row) => KindSum.parse(row)).map(({ kind, account, cents }) => [`${kind} ${account}`, cents]),
  );
}

export async function readPaymentStatus(
  dataSource: DataSource,
  providerPaymentId: string,
): Promise<string | undefined> {
  const rows = await dataSource.query<{ status: string }[]>(
    'SELECT status FROM payments WHERE provider_payment_id = $1',
    [providerPaymentId],
  );
  return rows[0]?.status;
}

export type InboxRow = { event_key: string; result: string; parked_reason: string | null; body: string };

export async function readInbox(dataSource: DataSource): Promise<InboxRow[]> {
  return dataSource.query('SELECT event_key, result, parked_reason, body FROM payment_inbox ORDER BY id');
}
