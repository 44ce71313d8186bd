import { z } from 'zod';
import type { RunsQueries } from './runs-queries';

const CountRows = z.array(z.object({ partitions: z.object({ outbox: z.int(), event_log: z.int() }) })).min(1);

export type PartitionsAhead = z.infer<typeof CountRows>[number]['partitions'];

/** Rows of one partition, as make_partition() makes them. */
const partitionRows = 1_000_000;

/** How many partitions of each table are attached behind the one in use. */
export async function countPartitionsAhead(db: RunsQueries): Promise<PartitionsAhead> {
  const rows = await db.query(
    `WITH attached AS MATERIALIZED (
       SELECT p.relname AS parent, substring(c.relname FROM '_p([0-9]+)$')::bigint AS number
       FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
       WHERE i.inhparent IN ('outbox'::regclass, 'event_log'::regclass)
     ), used AS MATERIALIZED (
       SELECT (SELECT last_value FROM outbox_id_seq) / $1::bigint AS outbox,
         (SELECT max(lane_head(l)) FROM generate_series(0, (SELECT user_lanes FROM lane_config)) l) / $1::bigint AS log
     )
     SELECT json_build_object(
       'outbox', (SELECT count(*) FROM attached a, used u WHERE a.parent = 'outbox' AND a.number > u.outbox),
       'event_log', (SELECT count(*) FROM attached a, used u WHERE a.parent = 'event_log' AND a.number > u.log)) AS partitions`,
    [partitionRows],
  );
  const [row] = CountRows.parse(rows);
  return row?.partitions ?? { outbox: 0, event_log: 0 };
}
