// Step 5 of the path: pending events of one lane get their position and seq, in one call of one SQL function.
import { parseEventRow, type Batch } from './batch';
import type { RunsStatements } from './runs-statements';

export type DispatchInput = {
  lane: number;
  /** The scan starts behind this outbox id; 0 sweeps everything. */
  afterId: number;
  /** What settlePending found out. Left out: nothing is known, and everything is looked through. */
  settled?: { id: number; life: string | null };
  batchSizeMax: number;
};

/** null: nothing was pending. When it resolves the batch is committed: anybody may see it. */
export async function dispatchLane(db: RunsStatements, input: DispatchInput): Promise<Batch | null> {
  const { rows } = await db.query({
    name: 'dispatch_lane',
    text: 'SELECT * FROM dispatch_lane($1, $2, $3, $4, $5)',
    values: [input.lane, input.afterId, input.batchSizeMax, input.settled?.id ?? 0, input.settled?.life ?? null],
  });
  // A payload that was deleted by hand is a hole, which followers report; the others of the batch go their way. So is what
  // cannot be read here: a batch with a hole is refused, and each follower reads the log as its own release can.
  const events = rows
    .filter((row) => row.event_id !== null)
    .map(parseEventRow)
    .filter(({ unreadable }) => !unreadable);
  const [first] = events;
  const last = events.at(-1);
  if (!first || !last) return null;
  return { epoch: String(rows[0]?.epoch), lane: input.lane, first: first.position, last: last.position, events };
}
