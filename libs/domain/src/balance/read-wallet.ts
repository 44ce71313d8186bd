import { z } from 'zod';
import type { RunsQueries } from '../sessions/find-active-session';
import type { Wallet } from './wallet';

const Row = z.object({ balance_cents: z.coerce.number().int(), version: z.coerce.number().int() });

/** The wallet without its lock: for showing it, never for deciding. null: no such person. */
export async function readWallet(db: RunsQueries, userId: string): Promise<Wallet | null> {
  const rows = await db.query<unknown[]>('SELECT balance_cents, version FROM wallets WHERE user_id = $1', [userId]);
  if (!rows[0]) return null;
  const row = Row.parse(rows[0]);
  return { userId, balanceCents: row.balance_cents, version: row.version };
}
