import { z } from 'zod';
import { ItemType, Rarity, RequestStatus } from '@aftercommit/contracts/states';
import type { RunsQueries } from '../sessions/find-active-session';

/** A player who dismisses nothing still gets an answer of bounded size: the newest requests. */
const requestsMax = 500;

const RequestRow = z
  .object({
    id: z.uuid(),
    title: z.string(),
    image_url: z.string(),
    rarity: Rarity,
    type: ItemType,
    case_title: z.string(),
    status: RequestStatus,
    admin_comment: z.string().nullable(),
    created_at: z.date(),
    updated_at: z.date(),
  })
  .transform((row) => ({
    requestId: row.id,
    itemTitle: row.title,
    itemImageUrl: row.image_url,
    itemRarity: row.rarity,
    itemType: row.type,
    caseTitle: row.case_title,
    status: row.status,
    adminComment: row.admin_comment,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }));

export type OwnRequest = z.output<typeof RequestRow>;

/** A player's requests that the player has not dismissed, newest first. */
export async function listOwnRequests(db: RunsQueries, userId: string): Promise<OwnRequest[]> {
  const rows = await db.query<unknown[]>(
    `SELECT r.id, i.title, i.image_url, i.rarity, i.type, i.case_title, r.status, r.admin_comment, r.created_at, r.updated_at
     FROM requests r JOIN inventory i ON i.id = r.inventory_id
     WHERE r.user_id = $1 AND r.dismissed_at IS NULL
     ORDER BY r.created_at DESC, r.id LIMIT $2`,
    [userId, requestsMax],
  );
  return rows.map((row) => RequestRow.parse(row));
}
