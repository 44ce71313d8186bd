import type { EntityManager } from 'typeorm';
import type { LimitKind } from '@aftercommit/contracts/http/limits';
import type { BrokenLimit } from '@aftercommit/contracts/problem-causes';
import type { Wallet } from '../balance/wallet';
import { DomainError } from '../domain-error';
import { listLimits, type PlayerLimit } from './list-limits';

type Asked = { kind: LimitKind; amountCents: number; timeZone: string };

/**
 * Spending and depositing inside of what the player allows themselves. The wallet is locked: what else is used of the
 * limits waits behind it.
 * @throws DomainError self_excluded | spend_limit_reached | deposit_limit_reached
 */
export async function assertWithinLimits(tx: EntityManager, wallet: Wallet, asked: Asked): Promise<void> {
  // Most players have none, and pay nothing for those who have.
  if (!wallet.limited) return;
  const limits = await listLimits(tx, { userId: wallet.userId, timeZone: asked.timeZone, only: asked.kind });
  if (limits.some(({ exclusion }) => exclusion)) throw new DomainError('self_excluded');
  if (asked.amountCents > 0 && limits.some((limit) => isExceeded(limit, asked.amountCents))) {
    throw new DomainError(`${asked.kind}_limit_reached`);
  }
}

/** What a credit that nobody could refuse has broken: the money was paid already. null: nothing. */
export async function findBrokenDepositLimit(
  tx: EntityManager,
  wallet: Wallet,
  timeZone: string,
): Promise<BrokenLimit | null> {
  if (!wallet.limited) return null;
  const limits = await listLimits(tx, { userId: wallet.userId, timeZone, only: 'deposit' });
  if (limits.some(({ exclusion }) => exclusion)) return 'self_excluded';
  return limits.some((limit) => isExceeded(limit, 0)) ? 'deposit_limit_reached' : null;
}

function isExceeded({ limitCents, usedCents }: PlayerLimit, moreCents: number): boolean {
  return limitCents !== null && usedCents + moreCents > limitCents;
}
