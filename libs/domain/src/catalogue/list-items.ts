import { z } from 'zod';
import { ItemType, Rarity } from '@aftercommit/contracts/states';
import type { RunsQueries } from '../sessions/find-active-session';

const rowsMax = 5_000;

const ItemRow = z
  .object({
    id: z.string(),
    type: ItemType,
    title: z.string(),
    image_url: z.string(),
    price_cents: z.coerce.number().int(),
    sell_price_cents: z.coerce.number().int(),
    rarity: Rarity,
    stock: z.number().nullable(),
    created_at: z.date(),
    updated_at: z.date(),
  })
  .transform((row) => ({
    itemId: row.id,
    type: row.type,
    title: row.title,
    imageUrl: row.image_url,
    priceCents: row.price_cents,
    sellPriceCents: row.sell_price_cents,
    rarity: row.rarity,
    stock: row.stock,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }));

export type CatalogueItem = z.output<typeof ItemRow>;

/** Every item that is not archived, newest first. Without a sell price of its own an item sells at its price. */
export async function listItems(db: RunsQueries): Promise<CatalogueItem[]> {
  const rows = await db.query<unknown[]>(
    `SELECT id, type, title, image_url, price_cents, coalesce(sell_price_cents, price_cents) AS sell_price_cents, rarity,
       stock, created_at, updated_at
     FROM items WHERE archived_at IS NULL ORDER BY created_at DESC, id LIMIT $1`,
    [rowsMax],
  );
  return z.array(ItemRow).parse(rows);
}
