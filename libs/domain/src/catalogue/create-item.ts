import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { ItemType, Rarity } from '@aftercommit/contracts/states';
import { recordAudit, type ActingAdmin } from '../administration/record-audit';
import { DomainError } from '../domain-error';
import { storePicture } from './store-picture';

/** picture: a data: URL or a URL. sellPriceCents null: its price. stock null: without end. */
export type ItemFields = {
  type: ItemType;
  title: string;
  picture: string;
  priceCents: number;
  sellPriceCents: number | null;
  rarity: Rarity;
  stock: number | null;
};

/**
 * No player sees an item before it is in a case: nothing is announced.
 * @throws DomainError id_taken | image_invalid | image_too_large
 */
export async function createItem(
  tx: EntityManager,
  admin: ActingAdmin,
  { itemId = randomUUID(), fields }: { itemId?: string | undefined; fields: ItemFields },
): Promise<string> {
  const imageUrl = await storePicture(tx, fields.picture);
  const rows = await tx.query<unknown[]>(
    `INSERT INTO items (id, type, title, image_url, price_cents, sell_price_cents, rarity, stock)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING RETURNING id`,
    [
      itemId,
      fields.type,
      fields.title,
      imageUrl,
      fields.priceCents,
      fields.sellPriceCents,
      fields.rarity,
      fields.stock,
    ],
  );
  if (rows.length === 0) throw new DomainError('id_taken');
  await recordAudit(tx, admin, { action: 'item.created', details: `${fields.title} (${itemId})`, type: 'success' });
  return itemId;
}
