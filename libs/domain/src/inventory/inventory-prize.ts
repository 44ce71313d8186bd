import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { ItemType } from '@aftercommit/contracts/states';
import { DomainError } from '../domain-error';

/** A prize that its owner may claim or sell, as it was when it was won. */
export type AvailablePrize = { id: string; type: ItemType; amountCents: number; sellPriceCents: number };

const PrizeRow = z
  .object({
    id: z.uuid(),
    type: ItemType,
    amount_cents: z.coerce.number().int(),
    sell_price_cents: z.coerce.number().int(),
  })
  .transform((row): AvailablePrize => ({
    id: row.id,
    type: row.type,
    amountCents: row.amount_cents,
    sellPriceCents: row.sell_price_cents,
  }));

/**
 * Finds and locks an available prize of a user whose wallet is locked.
 * @throws DomainError item_not_available (unknown, somebody else's, or gone already: nobody learns which)
 */
export async function lockAvailablePrize(
  tx: EntityManager,
  { inventoryId, userId }: { inventoryId: string; userId: string },
): Promise<AvailablePrize> {
  if (!z.uuid().safeParse(inventoryId).success) throw new DomainError('item_not_available');
  const rows = await tx.query<unknown[]>(
    `SELECT id, type, amount_cents, sell_price_cents FROM inventory
     WHERE id = $1 AND user_id = $2 AND status = 'available' FOR UPDATE`,
    [inventoryId, userId],
  );
  if (!rows[0]) throw new DomainError('item_not_available');
  return PrizeRow.parse(rows[0]);
}

export async function updatePrizeStatus(
  tx: EntityManager,
  inventoryId: string,
  status: 'processing' | 'received' | 'sold',
): Promise<void> {
  await tx.query('UPDATE inventory SET status = $2, updated_at = now() WHERE id = $1', [inventoryId, status]);
}
