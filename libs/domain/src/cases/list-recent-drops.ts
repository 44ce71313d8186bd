import { z } from 'zod';
import { Rarity } from '@aftercommit/contracts/states';
import type { RunsQueries } from '../sessions/find-active-session';

const rowsMax = 20;

const DropRow = z
  .object({
    id: z.uuid(),
    user_id: z.uuid(),
    nickname: z.string(),
    item_title: z.string(),
    item_image_url: z.string(),
    rarity: Rarity,
    case_title: z.string(),
    case_image_url: z.string(),
    created_at: z.date(),
  })
  .transform((row) => ({
    openingId: row.id,
    userId: row.user_id,
    nickname: row.nickname,
    itemTitle: row.item_title,
    itemImageUrl: row.item_image_url,
    rarity: row.rarity,
    caseTitle: row.case_title,
    caseImageUrl: row.case_image_url,
    wonAt: row.created_at,
  }));

export type Drop = z.output<typeof DropRow>;

/** The newest twenty prizes of everybody. */
export async function listRecentDrops(db: RunsQueries): Promise<Drop[]> {
  const rows = await db.query<unknown[]>(
    `SELECT o.id, o.user_id, u.nickname, o.item_title, o.item_image_url, o.rarity, o.case_title, o.case_image_url,
       o.created_at
     FROM openings o JOIN users u ON u.id = o.user_id ORDER BY o.created_at DESC, o.id LIMIT $1`,
    [rowsMax],
  );
  return z.array(DropRow).parse(rows);
}
