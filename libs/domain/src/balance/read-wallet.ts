import type { RunsQueries } from '../sessions/find-active-session';
import { WalletRow, walletColumns, type Wallet } from './wallet';

/** The wallet without its lock: for showing it, never for deciding. null: no such person. */
export async function readWallet(db: RunsQueries, userId: string): Promise<Wallet | null> {
  const rows = await db.query<unknown[]>(`SELECT ${walletColumns} FROM wallets WHERE user_id = $1`, [userId]);
  return rows[0] ? WalletRow.parse(rows[0]) : null;
}
