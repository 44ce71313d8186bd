import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { ItemType, Rarity } from '@aftercommit/contracts/states';
import { DomainError } from '../domain-error';
import { drawItem } from './draw-item';

const ContentRow = z
  .object({
    item_id: z.string(),
    weight: z.string(),
    rarity: Rarity,
    type: ItemType,
    title: z.string(),
    image_url: z.string(),
    price_cents: z.coerce.number().int(),
    sell_price_cents: z.coerce.number().int(),
    stock: z.number().nullable(),
  })
  .transform((row) => ({
    itemId: row.item_id,
    weight: row.weight,
    rarity: row.rarity,
    type: row.type,
    title: row.title,
    imageUrl: row.image_url,
    amountCents: row.price_cents,
    sellPriceCents: row.sell_price_cents,
    stock: row.stock,
  }));

/** What a case can give, as it is at this moment. */
export type Prize = z.output<typeof ContentRow>;

/** Somebody else may take the last piece between drawing and taking: then it is drawn again from what is left. */
const drawsMax = 20;

/**
 * Draws by weight among the items in stock and takes the drawn one out of it.
 * @throws DomainError case_empty | out_of_stock
 */
export async function drawPrize(tx: EntityManager, caseId: string): Promise<Prize> {
  for (let draw = 1; draw <= drawsMax; draw += 1) {
    const contents = await listContents(tx, caseId);
    if (contents.length === 0) throw new DomainError('case_empty');
    const inStock = contents.filter(({ stock }) => stock !== 0);
    if (inStock.length === 0) throw new DomainError('out_of_stock');
    const prize = drawItem(inStock);
    if (await takeFromStock(tx, prize)) return prize;
  }
  throw new DomainError('out_of_stock');
}

async function listContents(tx: EntityManager, caseId: string): Promise<Prize[]> {
  const rows = await tx.query<unknown[]>(
    `SELECT c.item_id, c.weight, c.rarity, i.type, i.title, i.image_url, i.price_cents,
       coalesce(i.sell_price_cents, i.price_cents) AS sell_price_cents, i.stock
     FROM case_contents c JOIN items i ON i.id = c.item_id WHERE c.case_id = $1 ORDER BY c.ordinal`,
    [caseId],
  );
  return z.array(ContentRow).parse(rows);
}

async function takeFromStock(tx: EntityManager, { itemId, stock }: Prize): Promise<boolean> {
  if (stock === null) return true;
  const [, taken] = await tx.query<[unknown, number]>(
    'UPDATE items SET stock = stock - 1 WHERE id = $1 AND (stock IS NULL OR stock > 0)',
    [itemId],
  );
  return taken === 1;
}
