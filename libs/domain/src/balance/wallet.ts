import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import type { NewEvent } from '@aftercommit/contracts/events/catalog';
import { DomainError } from '../domain-error';

/** A wallet as it is under its lock. version counts its changes. */
export type Wallet = { userId: string; balanceCents: number; version: number };

const WalletRow = z
  .object({ user_id: z.uuid(), balance_cents: z.coerce.number().int(), version: z.coerce.number().int() })
  .transform((row): Wallet => ({ userId: row.user_id, balanceCents: row.balance_cents, version: row.version }));

/**
 * Locks the wallet until the end of the transaction. Everything about one person's money and prizes is ordered by this
 * lock, and so are the events of the person's stream.
 * @throws DomainError user_not_found
 */
export async function lockWallet(tx: EntityManager, userId: string): Promise<Wallet> {
  const rows = await tx.query<unknown[]>('SELECT user_id, balance_cents, version FROM wallets WHERE user_id = $1 FOR UPDATE', [
    userId,
  ]);
  if (!rows[0]) throw new DomainError('user_not_found');
  return WalletRow.parse(rows[0]);
}

export type HouseAccount =
  | 'house:payments'
  | 'house:cases'
  | 'house:prizes'
  | 'house:adjustments'
  | 'house:receivables';

export type BalanceChange = {
  /** What the wallet gains (positive) or pays (negative). 0 changes nothing and writes nothing. */
  amountCents: number;
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
 * Moves money between a locked wallet and the house: both ledger entries and the new balance in one statement.
 * @throws DomainError not_enough_balance
 */
export async function changeBalance(tx: EntityManager, wallet: Wallet, change: BalanceChange): Promise<Wallet> {
  if (change.amountCents === 0) return wallet;
  if (wallet.balanceCents + change.amountCents < 0) throw new DomainError('not_enough_balance');
  const rows = await tx.query<unknown[]>(
    `WITH wallet AS (
       UPDATE wallets SET balance_cents = balance_cents + $2, version = version + 1
       WHERE user_id = $1 RETURNING user_id, balance_cents, version
     ), transaction AS (
       INSERT INTO ledger_transactions (kind, reference) VALUES ($3, $4) RETURNING id
     ), entries AS (
       INSERT INTO ledger_entries (transaction_id, account, user_id, amount_cents, balance_after_cents, wallet_version)
       SELECT t.id, 'wallet', w.user_id, $2::bigint, w.balance_cents, w.version FROM transaction t, wallet w
       UNION ALL
       SELECT t.id, $5::text, w.user_id, -$2::bigint, NULL, NULL FROM transaction t, wallet w
     )
     SELECT user_id, balance_cents, version FROM wallet`,
    [wallet.userId, change.amountCents, change.kind, change.reference, change.houseAccount],
  );
  return WalletRow.parse(rows[0]);
}

export function balanceUpdatedEvent(wallet: Wallet): NewEvent {
  return {
    type: 'balance.updated',
    payload: { userId: wallet.userId, balanceCents: wallet.balanceCents, version: wallet.version },
  };
}
