import { z } from 'zod';
import { InventoryStatus, ItemType, Rarity } from '@aftercommit/contracts/states';
import type { RunsQueries } from '../sessions/find-active-session';

/** Unclaimed prizes of one person that an answer carries, newest first: more would make it larger than a page can show. */
const prizesMax = 2_000;

const PrizeRow = z
  .object({
    id: z.uuid(),
    item_id: z.string(),
    title: z.string(),
    type: ItemType,
    image_url: z.string(),
    amount_cents: z.coerce.number().int(),
    sell_price_cents: z.coerce.number().int(),
    rarity: Rarity,
    status: InventoryStatus,
    created_at: z.date(),
    updated_at: z.date(),
  })
  .transform((row) => ({
    id: row.id,
    itemId: row.item_id,
    title: row.title,
    type: row.type,
    imageUrl: row.image_url,
    amountCents: row.amount_cents,
    sellPriceCents: row.sell_price_cents,
    rarity: row.rarity,
    status: row.status,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }));

export type InventoryPrize = z.output<typeof PrizeRow>;

/** The prizes that a person has and has not received or sold: available, or on their way. */
export async function listInventory(db: RunsQueries, userId: string): Promise<InventoryPrize[]> {
  const rows = await db.query<unknown[]>(
    `SELECT id, item_id, title, type, image_url, amount_cents, sell_price_cents, rarity, status, created_at, updated_at
     FROM inventory WHERE user_id = $1 AND status IN ('available', 'processing')
     ORDER BY created_at DESC, id LIMIT $2`,
    [userId, prizesMax],
  );
  return rows.map((row) => PrizeRow.parse(row));
}
