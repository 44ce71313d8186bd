import { z } from 'zod';
import { Rarity } from '@aftercommit/contracts/states';
import type { RunsQueries } from '../sessions/find-active-session';

const rowsMax = 50;

const OpeningRow = z
  .object({
    id: z.uuid(),
    case_id: z.string(),
    item_title: z.string(),
    amount_cents: z.coerce.number().int(),
    rarity: Rarity,
    item_image_url: z.string(),
    created_at: z.date(),
  })
  .transform((row) => ({
    openingId: row.id,
    caseId: row.case_id,
    itemTitle: row.item_title,
    amountCents: row.amount_cents,
    rarity: row.rarity,
    itemImageUrl: row.item_image_url,
    openedAt: row.created_at,
  }));

export type PastOpening = z.output<typeof OpeningRow>;

/** A player's newest fifty openings. */
export async function listHistory(db: RunsQueries, userId: string): Promise<PastOpening[]> {
  const rows = await db.query<unknown[]>(
    `SELECT id, case_id, item_title, amount_cents, rarity, item_image_url, created_at
     FROM openings WHERE user_id = $1 ORDER BY created_at DESC, id LIMIT $2`,
    [userId, rowsMax],
  );
  return z.array(OpeningRow).parse(rows);
}
