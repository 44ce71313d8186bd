import { z } from 'zod';
import { CatalogueId } from '@aftercommit/contracts/http/admin-items';
import { ItemType, Rarity } from '@aftercommit/contracts/states';
import { DomainError } from '../domain-error';
import type { RunsQueries } from '../sessions/find-active-session';
import { caseColumns, decodeCase } from './case-columns';

const ContentRow = z.object({
  itemId: z.string(),
  title: z.string(),
  type: ItemType,
  imageUrl: z.string(),
  amountCents: z.int(),
  sellPriceCents: z.int(),
  rarity: Rarity,
  weight: z.number(),
  chancePercent: z.number(),
});

const CaseRow = z
  .object({ ...caseColumns, contents: z.array(ContentRow) })
  .transform((row) => ({ ...decodeCase(row), contents: row.contents }));

export type FoundCase = z.output<typeof CaseRow>;

/**
 * A published case as everybody may see it, contents with their chances.
 * @throws DomainError case_not_found, also for a draft or an archived one
 */
export async function findCase(db: RunsQueries, caseId: string): Promise<FoundCase> {
  if (!CatalogueId.safeParse(caseId).success) throw new DomainError('case_not_found');
  const rows = await db.query<unknown[]>(
    `SELECT k.id, k.title, k.type, k.threshold_cents, k.price_cents, k.image_url, k.version,
       coalesce(c.contents, '[]') AS contents
     FROM cases k CROSS JOIN LATERAL (
       SELECT json_agg(json_build_object('itemId', i.id, 'title', i.title, 'type', i.type, 'imageUrl', i.image_url,
         'amountCents', i.price_cents, 'sellPriceCents', coalesce(i.sell_price_cents, i.price_cents),
         'rarity', s.rarity, 'weight', s.weight, 'chancePercent', s.weight * 100 / s.total) ORDER BY s.ordinal) AS contents
       FROM (SELECT *, sum(weight) OVER () AS total FROM case_contents WHERE case_id = k.id) s
       JOIN items i ON i.id = s.item_id) c
     WHERE k.id = $1 AND k.status = 'published'`,
    [caseId],
  );
  if (!rows[0]) throw new DomainError('case_not_found');
  return CaseRow.parse(rows[0]);
}
