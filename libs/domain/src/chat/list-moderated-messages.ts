import { z } from 'zod';
import { cutPage, type Page, type PageRequest } from '../cut-page';
import type { RunsQueries } from '../sessions/find-active-session';
import { decodeMessage, messageColumns } from './message-columns';

const ModeratedRow = z
  .object({
    ...messageColumns,
    deleted_at: z.date().nullable(),
    deleted_by: z.string().nullable(),
    muted: z.boolean(),
  })
  .transform(({ deleted_at: deletedAt, deleted_by: deletedBy, muted, ...row }) => {
    return { ...decodeMessage(row), deletedAt, deletedBy, muted };
  });

export type ModeratedMessage = z.output<typeof ModeratedRow>;

/** What was said, deleted or not, newest first: for admins alone. */
export async function listModeratedMessages(
  db: RunsQueries,
  { before, limit }: PageRequest,
): Promise<Page<ModeratedMessage>> {
  const rows = await db.query<unknown[]>(
    `SELECT m.id, m.user_id, m.nickname, m.body, m.posted_at, m.deleted_at, a.username AS deleted_by,
       u.muted_forever OR coalesce(u.muted_until > clock_timestamp(), false) AS muted
     FROM chat_messages m JOIN users u ON u.id = m.user_id LEFT JOIN admins a ON a.id = m.deleted_by
     WHERE $1::uuid IS NULL OR m.id < $1 ORDER BY m.id DESC LIMIT $2`,
    [before ?? null, limit + 1],
  );
  return cutPage(z.array(ModeratedRow).parse(rows), limit, ({ messageId }) => messageId);
}
