import type { RunsQueries } from '../sessions/find-active-session';
import { WalletRow, type Wallet } from './wallet';

/** The wallet without its lock: for showing it, never for deciding. null: no such person. */
export async function readWallet(db: RunsQueries, userId: string): Promise<Wallet | null> {
  const rows = await db.query<unknown[]>('SELECT user_id, balance_cents, version FROM wallets WHERE user_id = $1', [
    userId,
  ]);
  return rows[0] ? WalletRow.parse(rows[0]) : null;
}
