import { z } from 'zod';
import type { RunsQueries } from '../sessions/find-active-session';
import { decodeRequest, requestColumns } from './request-columns';

/** A player who dismisses nothing still gets an answer of bounded size: the newest requests. */
const requestsMax = 500;

const RequestRow = z.object(requestColumns).transform(decodeRequest);

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
