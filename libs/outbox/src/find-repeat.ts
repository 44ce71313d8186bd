import type { EntityManager } from 'typeorm';
import { z } from 'zod';

const Row = z.object({ event_id: z.uuid() });

/** The event that this very transaction appended to repeat another: still pending, as nobody else sees it. */
export async function findRepeat(tx: EntityManager, repeated: { eventId: string; stream: string }): Promise<string> {
  const [row] = await tx.query<unknown[]>(
    `SELECT o.event_id FROM outbox_pending p JOIN outbox o ON o.id = p.id
     WHERE p.stream = $1 AND o.headers ->> 'replayOf' = $2 ORDER BY p.id DESC LIMIT 1`,
    [repeated.stream, repeated.eventId],
  );
  return Row.parse(row).event_id;
}
