import { z } from 'zod';
import { CaseStatus, CaseType, Rarity } from '@aftercommit/contracts/states';
import type { RunsQueries } from '../sessions/find-active-session';

const rowsMax = 1_000;

const ContentRow = z.object({
  itemId: z.string(),
  weight: z.number(),
  rarity: Rarity,
  itemTitle: z.string(),
  itemImageUrl: z.string(),
});

const CaseRow = z
  .object({
    id: z.string(),
    title: z.string(),
    title_ru: z.string().nullable(),
    title_lv: z.string().nullable(),
    type: CaseType,
    threshold_cents: z.coerce.number().int(),
    price_cents: z.coerce.number().int(),
    image_url: z.string(),
    status: CaseStatus,
    version: z.number(),
    created_at: z.date(),
    updated_at: z.date(),
    contents: z.array(ContentRow),
  })
  .transform((row) => ({
    caseId: row.id,
    title: row.title,
    titleRu: row.title_ru,
    titleLv: row.title_lv,
    type: row.type,
    thresholdCents: row.threshold_cents,
    priceCents: row.price_cents,
    imageUrl: row.image_url,
    status: row.status,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    contents: row.contents,
  }));

export type CatalogueCase = z.output<typeof CaseRow>;

/** Every case in every state with its contents in their order, newest first. */
export async function listCases(db: RunsQueries): Promise<CatalogueCase[]> {
  const rows = await db.query<unknown[]>(
    `SELECT k.id, k.title, k.title_ru, k.title_lv, k.type, k.threshold_cents, k.price_cents, k.image_url, k.status,
       k.version, k.created_at, k.updated_at, coalesce(c.contents, '[]') AS contents
     FROM cases k LEFT JOIN LATERAL (
       SELECT json_agg(json_build_object('itemId', c.item_id, 'weight', c.weight, 'rarity', c.rarity,
         'itemTitle', i.title, 'itemImageUrl', i.image_url) ORDER BY c.ordinal) AS contents
       FROM case_contents c JOIN items i ON i.id = c.item_id WHERE c.case_id = k.id) c ON true
     ORDER BY k.created_at DESC, k.id LIMIT $1`,
    [rowsMax],
  );
  return z.array(CaseRow).parse(rows);
}
