import { z } from 'zod';
import type { RunsStatements } from './runs-statements';

/** What is known of a lane's pending rows, and the look under way that will say more. */
export type SettledPending = {
  /** No event with an id up to here is pending in the lane, or ever will be. 0: nothing is known. */
  id: number;
  /** The life of the server that this is known of: a restored copy begins anew. Null: nothing is known. */
  life: string | null;
  /** The highest committed id at the last look, and the transactions that wrote to the outbox then. */
  seenId: number;
  writers: string[];
};

export const nothingSettled: SettledPending = { id: 0, life: null, seenId: 0, writers: [] };

const SettledRow = z.object({
  settled: z.coerce.number().nullable(),
  seen: z.coerce.number(),
  writers: z.array(z.string()),
  life: z.string(),
});

/**
 * Looks once: as soon as every transaction that wrote to the outbox at the last look has ended, nothing can come at or
 * below the id seen then. The dead rows up to there need never be passed over again, however long a snapshot keeps them.
 */
export async function settlePending(db: RunsStatements, lane: number, before: SettledPending): Promise<SettledPending> {
  const { rows } = await db.query({
    name: 'settle_pending',
    text: 'SELECT * FROM settle_pending($1, $2, $3, $4)',
    values: [lane, before.id, before.seenId, before.writers],
  });
  const { settled, seen, writers, life } = SettledRow.parse(rows[0]);
  const looked = { life, seenId: seen, writers };
  if (life !== before.life || seen < before.seenId) return { ...looked, id: 0 };
  return settled === null ? before : { ...looked, id: settled };
}
