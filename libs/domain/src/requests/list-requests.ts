import { z } from 'zod';
import type { RequestStatus } from '@aftercommit/contracts/states';
import type { RunsQueries } from '../sessions/find-active-session';
import { decodeRequest, requestColumns } from './request-columns';

const rowsMax = 1_000;

const RequestRow = z
  .object({
    ...requestColumns,
    user_id: z.uuid(),
    nickname: z.string(),
    trade_link: z.string().nullable(),
    inventory_id: z.uuid(),
  })
  .transform((row) => ({
    ...decodeRequest(row),
    userId: row.user_id,
    nickname: row.nickname,
    tradeLink: row.trade_link,
    inventoryId: row.inventory_id,
  }));

export type ListedRequest = z.output<typeof RequestRow>;

/** Players' requests for prizes. Pending ones first, then the newest: a thousand at most. */
export async function listRequests(
  db: RunsQueries,
  { status }: { status?: RequestStatus | undefined },
): Promise<ListedRequest[]> {
  const rows = await db.query<unknown[]>(
    `SELECT r.id, r.user_id, u.nickname, r.trade_link, r.inventory_id, i.title, i.image_url, i.rarity, i.case_title,
       i.type, r.status, r.admin_comment, r.created_at, r.updated_at
     FROM requests r JOIN inventory i ON i.id = r.inventory_id JOIN users u ON u.id = r.user_id
     WHERE $1::text IS NULL OR r.status = $1
     ORDER BY r.status = 'pending' DESC, r.created_at DESC, r.id LIMIT $2`,
    [status ?? null, rowsMax],
  );
  return z.array(RequestRow).parse(rows);
}
