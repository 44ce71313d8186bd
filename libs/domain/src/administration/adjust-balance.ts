import type { EntityManager } from 'typeorm';
import { toEuros } from '@aftercommit/contracts/money';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { balanceUpdatedEvent, changeBalance, type Wallet } from '../balance/wallet';
import { lockUser } from './lock-user';
import { recordAudit, type ActingAdmin } from './record-audit';

export type Adjustment = { userId: string; amountCents: number; reason: string; adjustmentId: string };

/**
 * An admin gives or takes money by hand, with a reason.
 * @throws DomainError user_not_found | not_enough_balance
 */
export async function adjustBalance(
  tx: EntityManager,
  admin: ActingAdmin,
  { userId, amountCents, reason, adjustmentId }: Adjustment,
): Promise<Wallet> {
  const user = await lockUser(tx, userId);
  const wallet = await changeBalance(tx, user.wallet, {
    amountCents,
    kind: 'adjustment',
    reference: adjustmentId,
    houseAccount: 'house:adjustments',
  });
  const amount = `${amountCents > 0 ? '+' : ''}${toEuros(amountCents).toFixed(2)} €`;
  const details = `${user.login} (${userId}) ${amount}: ${reason}`;
  await recordAudit(tx, admin, { action: 'balance.adjusted', details, type: 'warning' });
  await appendToOutbox(tx, [balanceUpdatedEvent(wallet)]);
  return wallet;
}
