import { z } from 'zod';
import type { RunsStatements } from './runs-statements';

/** Partitions of a million rows that exist before they are needed. */
const partitionsAhead = 3;

const Made = z.object({ made: z.coerce.number() });

/** Makes the next partitions of the outbox and the log where they are missing; how many were. */
export async function makePartitionsAhead(db: RunsStatements): Promise<number> {
  const { rows } = await db.query({
    name: 'make_partitions_ahead',
    text: 'SELECT make_partitions_ahead($1) AS made',
    values: [partitionsAhead],
  });
  return Made.parse(rows[0]).made;
}
