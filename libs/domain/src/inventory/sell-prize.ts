import type { EntityManager } from 'typeorm';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { balanceUpdatedEvent, changeBalance, lockWallet, type Wallet } from '../balance/wallet';
import { DomainError } from '../domain-error';
import { lockAvailablePrize, updatePrizeStatus } from './inventory-prize';

/**
 * Sells a prize to the house for the price it had when it was won. Its stock is not given back.
 * @throws DomainError item_not_available | item_not_sellable (money, or nothing is paid for it)
 */
export async function sellPrize(
  tx: EntityManager,
  { userId, inventoryId }: { userId: string; inventoryId: string },
): Promise<{ soldCents: number; wallet: Wallet }> {
  const before = await lockWallet(tx, userId);
  const prize = await lockAvailablePrize(tx, { inventoryId, userId });
  if (prize.type === 'money' || prize.sellPriceCents === 0) throw new DomainError('item_not_sellable');
  const wallet = await changeBalance(tx, before, {
    amountCents: prize.sellPriceCents,
    kind: 'prize_sale',
    reference: prize.id,
    houseAccount: 'house:prizes',
  });
  await updatePrizeStatus(tx, prize.id, 'sold');
  await appendToOutbox(tx, [balanceUpdatedEvent(wallet), { type: 'inventory.updated', payload: { userId } }]);
  return { soldCents: prize.sellPriceCents, wallet };
}
