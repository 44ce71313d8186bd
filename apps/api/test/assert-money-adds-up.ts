import type { DataSource } from 'typeorm';

/** The invariants of the ledger, as SQL. Call it at the end of every test that moves money. */
export async function assertMoneyAddsUp(dataSource: DataSource): Promise<void> {
  const wrongWallets = await dataSource.query<unknown[]>(
    `SELECT w.user_id, w.balance_cents, sum(e.amount_cents) AS ledger_cents
     FROM wallets w LEFT JOIN ledger_entries e ON e.user_id = w.user_id AND e.account = 'wallet'
     GROUP BY w.user_id HAVING w.balance_cents <> coalesce(sum(e.amount_cents), 0) OR w.version <> count(e.id)`,
  );
  const wrongTransactions = await dataSource.query<unknown[]>(
    `SELECT t.id, t.kind, sum(e.amount_cents) FROM ledger_transactions t LEFT JOIN ledger_entries e ON e.transaction_id = t.id
     GROUP BY t.id HAVING coalesce(sum(e.amount_cents), 1) <> 0`,
  );
  expect({ wrongWallets, wrongTransactions }).toEqual({ wrongWallets: [], wrongTransactions: [] });
}
