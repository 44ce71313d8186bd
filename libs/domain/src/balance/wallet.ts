import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import type { NewEvent } from '@aftercommit/contracts/events/catalog';
import { DomainError } from '../domain-error';

/** A wallet as it is under its lock. version counts its changes. limited: the player has limits, or was excluded once. */
export type Wallet = { userId: string; balanceCents: number; version: number; limited: boolean };

export const walletColumns = 'user_id, balance_cents, version, limited';

export const WalletRow = z
  .object({
    user_id: z.uuid(),
    balance_cents: z.coerce.number().int(),
    version: z.coerce.number().int(),
    limited: z.boolean(),
  })
  .transform(({ user_id, balance_cents, version, limited }): Wallet => {
    return { userId: user_id, balanceCents: balance_cents, version, limited };
  });

/**
 * Locks the wallet until the end of the transaction. Everything about one person's money and prizes is ordered by this
 * lock, and so are the events of the person's stream.
 * @throws DomainError user_not_found
 */
export async function lockWallet(tx: EntityManager, userId: string): Promise<Wallet> {
  const rows = await tx.query<unknown[]>(`SELECT ${walletColumns} FROM wallets WHERE user_id = $1 FOR UPDATE`, [
    userId,
  ]);
  if (!rows[0]) throw new DomainError('user_not_found');
  return WalletRow.parse(rows[0]);
}

/** The same for several people, in the order of their ids so that two who lock several never wait for each other. */
export async function lockWallets(tx: EntityManager, userIds: readonly string[]): Promise<Map<string, Wallet>> {
  const rows = await tx.query<unknown[]>(
    `SELECT ${walletColumns} FROM wallets WHERE user_id = ANY ($1::uuid[]) ORDER BY user_id FOR UPDATE`,
    [userIds],
  );
  return new Map(rows.map((row) => WalletRow.parse(row)).map((wallet) => [wallet.userId, wallet]));
}

export type HouseAccount =
  'house:payments' | 'house:cases' | 'house:prizes' | 'house:adjustments' | 'house:receivables';

export type BalanceChange = {
  /** What the wallet gains (positive) or pays (negative). 0 leaves it as it is. */
  amountCents: number;
  /** The part that the wallet does not carry: negative, a debt of the user; positive, a debt that is paid back. */
  receivableCents?: number;
  kind:
    | 'deposit'
    | 'refund'
    | 'dispute'
    | 'dispute_won'
    | 'case_opening'
    | 'prize_claim'
    | 'prize_sale'
    | 'adjustment'
    | 'opening_balance';
  /** What caused it, unique within the kind for ever: the same cause twice is refused by the database. */
  reference: string;
  houseAccount: HouseAccount;
};

/**
 * Moves money between a locked wallet and the house: all ledger entries and the new balance in one statement.
 * A change of nothing writes nothing.
 * @throws DomainError not_enough_balance
 */
export async function changeBalance(tx: EntityManager, wallet: Wallet, change: BalanceChange): Promise<Wallet> {
  const { amountCents, receivableCents = 0 } = change;
  if (amountCents === 0 && receivableCents === 0) return wallet;
  if (wallet.balanceCents + amountCents < 0) throw new DomainError('not_enough_balance');
  const rows = await tx.query<unknown[]>(
    `WITH wallet AS (
       UPDATE wallets SET balance_cents = balance_cents + $2, version = version + 1
       WHERE user_id = $1 AND $2::bigint <> 0 RETURNING ${walletColumns}
     ), transaction AS (
       INSERT INTO ledger_transactions (kind, reference) VALUES ($4, $5) RETURNING id
     ), house (account, amount_cents) AS (
       VALUES ($6::text, -$2::bigint - $3::bigint), ('house:receivables', $3::bigint)
     ), entries AS (
       INSERT INTO ledger_entries (transaction_id, account, user_id, amount_cents, balance_after_cents, wallet_version)
       SELECT t.id, 'wallet', w.user_id, $2::bigint, w.balance_cents, w.version FROM transaction t, wallet w
       UNION ALL
       SELECT t.id, h.account, $1::uuid, h.amount_cents, NULL, NULL FROM transaction t, house h WHERE h.amount_cents <> 0
     )
     SELECT ${walletColumns} FROM wallet`,
    [wallet.userId, amountCents, receivableCents, change.kind, change.reference, change.houseAccount],
  );
  return rows[0] ? WalletRow.parse(rows[0]) : wallet;
}

export function balanceUpdatedEvent(wallet: Wallet): NewEvent {
  return {
    type: 'balance.updated',
    payload: { userId: wallet.userId, balanceCents: wallet.balanceCents, version: wallet.version },
  };
}
