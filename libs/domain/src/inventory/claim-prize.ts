import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { nudgeAdmins } from '../administration/nudge-admins';
import { balanceUpdatedEvent, changeBalance, lockWallet, type Wallet } from '../balance/wallet';
import { DomainError } from '../domain-error';
import { lockAvailablePrize, updatePrizeStatus, type AvailablePrize } from './inventory-prize';

/** money: it is on the balance. item: an admin has a request to send it. */
export type ClaimedPrize = { type: 'money'; wallet: Wallet } | { type: 'item'; requestId: string };

/** @throws DomainError item_not_available | trade_link_missing */
export async function claimPrize(
  tx: EntityManager,
  { userId, inventoryId }: { userId: string; inventoryId: string },
): Promise<ClaimedPrize> {
  const wallet = await lockWallet(tx, userId);
  const prize = await lockAvailablePrize(tx, { inventoryId, userId });
  return prize.type === 'money' ? claimMoney(tx, wallet, prize) : claimItem(tx, userId, prize);
}

async function claimMoney(tx: EntityManager, before: Wallet, prize: AvailablePrize): Promise<ClaimedPrize> {
  const wallet = await changeBalance(tx, before, {
    amountCents: prize.amountCents,
    kind: 'prize_claim',
    reference: prize.id,
    houseAccount: 'house:prizes',
  });
  await updatePrizeStatus(tx, prize.id, 'received');
  await appendToOutbox(tx, [
    balanceUpdatedEvent(wallet),
    { type: 'inventory.updated', payload: { userId: wallet.userId } },
  ]);
  return { type: 'money', wallet };
}

async function claimItem(tx: EntityManager, userId: string, prize: AvailablePrize): Promise<ClaimedPrize> {
  const tradeLink = await readTradeLink(tx, userId);
  if (prize.type === 'skin' && !tradeLink) throw new DomainError('trade_link_missing');
  await updatePrizeStatus(tx, prize.id, 'processing');
  const requestId = await insertRequest(tx, { userId, inventoryId: prize.id, tradeLink });
  await appendToOutbox(tx, [
    { type: 'inventory.updated', payload: { userId } },
    { type: 'request.updated', payload: { userId, requestId, status: 'pending' } },
  ]);
  await nudgeAdmins(tx, ['requests']);
  return { type: 'item', requestId };
}

async function readTradeLink(tx: EntityManager, userId: string): Promise<string | null> {
  const rows = await tx.query<unknown[]>('SELECT trade_link FROM users WHERE id = $1', [userId]);
  return z.object({ trade_link: z.string().nullable() }).parse(rows[0]).trade_link;
}

/** The trade link as it is now: the admin sends the prize where the player wanted it when claiming. */
async function insertRequest(
  tx: EntityManager,
  { userId, inventoryId, tradeLink }: { userId: string; inventoryId: string; tradeLink: string | null },
): Promise<string> {
  const rows = await tx.query<unknown[]>(
    'INSERT INTO requests (user_id, inventory_id, trade_link) VALUES ($1, $2, $3) RETURNING id',
    [userId, inventoryId, tradeLink],
  );
  return z.object({ id: z.uuid() }).parse(rows[0]).id;
}
