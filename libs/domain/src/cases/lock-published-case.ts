import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { CatalogueId } from '@aftercommit/contracts/http/admin-items';
import { ItemType, Rarity } from '@aftercommit/contracts/states';
import { DomainError } from '../domain-error';
import { caseColumns, decodeCase } from './case-columns';

const PrizeRow = z.object({
  itemId: z.string(),
  /** Decimal text: a number would round it. */
  weight: z.string(),
  rarity: Rarity,
  type: ItemType,
  title: z.string(),
  imageUrl: z.string(),
  amountCents: z.int(),
  sellPriceCents: z.int(),
  stock: z.int().nullable(),
});

/** What a case can give, as it was when the case was read. */
export type Prize = z.output<typeof PrizeRow>;

const CaseRow = z
  .object({ ...caseColumns, contents: z.array(PrizeRow) })
  .transform((row) => ({ ...decodeCase(row), contents: row.contents }));

export type PublishedCase = z.output<typeof CaseRow>;

/**
 * A case that players may open. Until the end of the transaction nobody deletes it; openings and edits go on meanwhile.
 * @throws DomainError case_not_found
 */
export async function lockPublishedCase(tx: EntityManager, caseId: string): Promise<PublishedCase> {
  if (!CatalogueId.safeParse(caseId).success) throw new DomainError('case_not_found');
  await tx.query('SELECT 1 FROM cases WHERE id = $1 FOR KEY SHARE', [caseId]);
  // One statement: price and contents of two moments would sell the new contents at the old price.
  const rows = await tx.query<unknown[]>(
    `SELECT k.id, k.title, k.type, k.threshold_cents, k.price_cents, k.image_url, k.version,
       coalesce(c.contents, '[]') AS contents
     FROM cases k CROSS JOIN LATERAL (
       SELECT json_agg(json_build_object('itemId', i.id, 'weight', c.weight::text, 'rarity', c.rarity, 'type', i.type,
         'title', i.title, 'imageUrl', i.image_url, 'amountCents', i.price_cents,
         'sellPriceCents', coalesce(i.sell_price_cents, i.price_cents), 'stock', i.stock) ORDER BY c.ordinal) AS contents
       FROM case_contents c JOIN items i ON i.id = c.item_id WHERE c.case_id = k.id) c
     WHERE k.id = $1 AND k.status = 'published'`,
    [caseId],
  );
  if (!rows[0]) throw new DomainError('case_not_found');
  return CaseRow.parse(rows[0]);
}
