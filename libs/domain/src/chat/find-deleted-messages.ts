import { z } from 'zod';
import type { RunsQueries } from '../sessions/find-active-session';

const IdRow = z.object({ id: z.uuid() }).transform(({ id }) => id);

/** Which of these messages were deleted: the log still holds what they said. */
export async function findDeletedMessages(db: RunsQueries, messageIds: string[]): Promise<Set<string>> {
  if (messageIds.length === 0) return new Set();
  const rows = await db.query<unknown[]>(
    'SELECT id FROM chat_messages WHERE id = ANY ($1::uuid[]) AND deleted_at IS NOT NULL',
    [messageIds],
  );
  return new Set(z.array(IdRow).parse(rows));
}
