import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { recordAudit, type ActingAdmin } from '../administration/record-audit';
import { DomainError } from '../domain-error';
import type { ItemFields } from './create-item';
import { lockCatalogue } from './lock-catalogue';
import { storePicture } from './store-picture';

/** undefined: stays as it is. */
export type ItemChange = { [Field in keyof ItemFields]?: ItemFields[Field] | undefined };

const ChangedItem = z.tuple([z.array(z.object({ title: z.string() })), z.number()]);
const ChangedCases = z.tuple([z.array(z.object({ id: z.string() })), z.number()]);

/**
 * Prizes that were won keep what they were; published cases that hold the item are announced, because players see its
 * name, picture and odds there.
 * @throws DomainError item_not_found | image_invalid | image_too_large
 */
export async function updateItem(
  tx: EntityManager,
  admin: ActingAdmin,
  { itemId, change }: { itemId: string; change: ItemChange },
): Promise<void> {
  await lockCatalogue(tx);
  const title = await writeChange(tx, itemId, change);
  const caseIds = await raiseVersionOfPublishedCases(tx, itemId);
  await recordAudit(tx, admin, { action: 'item.updated', details: `${title} (${itemId})` });
  await appendToOutbox(
    tx,
    caseIds.map((caseId) => ({ type: 'case.updated', payload: { caseId } })),
  );
}

async function writeChange(tx: EntityManager, itemId: string, change: ItemChange): Promise<string> {
  const imageUrl = change.picture === undefined ? null : await storePicture(tx, change.picture);
  // Nullable columns may be set to NULL on purpose: their own flags tell that from "stays as it is".
  const changed = await tx.query<unknown>(
    `UPDATE items SET type = coalesce($2, type), title = coalesce($3, title), image_url = coalesce($4, image_url),
       price_cents = coalesce($5, price_cents), rarity = coalesce($6, rarity),
       sell_price_cents = CASE WHEN $7 THEN $8 ELSE sell_price_cents END,
       stock = CASE WHEN $9 THEN $10 ELSE stock END, updated_at = now()
     WHERE id = $1 AND archived_at IS NULL RETURNING title`,
    [
      itemId,
      change.type ?? null,
      change.title ?? null,
      imageUrl,
      change.priceCents ?? null,
      change.rarity ?? null,
      change.sellPriceCents !== undefined,
      change.sellPriceCents ?? null,
      change.stock !== undefined,
      change.stock ?? null,
    ],
  );
  const [row] = ChangedItem.parse(changed)[0];
  if (!row) throw new DomainError('item_not_found');
  return row.title;
}

async function raiseVersionOfPublishedCases(tx: EntityManager, itemId: string): Promise<string[]> {
  const changed = await tx.query<unknown>(
    `UPDATE cases SET version = version + 1, updated_at = now()
     WHERE status = 'published' AND id IN (SELECT case_id FROM case_contents WHERE item_id = $1) RETURNING id`,
    [itemId],
  );
  return ChangedCases.parse(changed)[0].map(({ id }) => id);
}
