import type { EntityManager } from 'typeorm';
import { z } from 'zod';

const EndedRows = z.tuple([z.array(z.object({ id: z.uuid() })), z.number()]);

/**
 * Ends every open session of a player or an admin; the ids of those that were. exceptSessionId: the one that stays. The
 * caller holds the owner's lock.
 */
export async function endSessions(
  tx: EntityManager,
  owner: ({ userId: string } | { adminId: string }) & { exceptSessionId?: string },
): Promise<string[]> {
  const [column, ownerId] = 'userId' in owner ? ['user_id', owner.userId] : ['admin_id', owner.adminId];
  const ended = await tx.query<unknown>(
    `UPDATE sessions SET ended_at = clock_timestamp()
     WHERE ${column} = $1 AND ended_at IS NULL AND id IS DISTINCT FROM $2 RETURNING id`,
    [ownerId, owner.exceptSessionId ?? null],
  );
  return EndedRows.parse(ended)[0].map(({ id }) => id);
}
