import { z } from 'zod';
import type { RunsQueries } from './runs-queries';

/** Positions that are looked through in every lane, from its head back. */
const positionsMax = 100_000;

const LogFaults = z.object({
  /** The first position that is missing, of each lane that lacks one. */
  gaps: z.array(z.object({ lane: z.int(), position: z.int() })),
  /** Log rows whose event is gone. */
  orphans: z.array(z.object({ lane: z.int(), position: z.int() })),
  /** Partitions that will be written next and are not there. */
  missing_partitions: z.array(z.string()),
});
export type LogFaults = z.infer<typeof LogFaults>;

const Row = z.object({ faults: LogFaults });

/** What must not be: positions are gapless, each has its event, and there is room for the next. */
export async function diagnoseLog(db: RunsQueries): Promise<LogFaults> {
  const [row] = await db.query(
    `WITH lanes AS MATERIALIZED (
       SELECT l.lane, lane_head(l.lane) AS head FROM generate_series(0, (SELECT user_lanes FROM lane_config)) AS l (lane)
     ), rows AS MATERIALIZED (
       SELECT e.lane, e.position, e.outbox_id, lag(e.position) OVER (PARTITION BY e.lane ORDER BY e.position) AS before,
         lead(e.position) OVER (PARTITION BY e.lane ORDER BY e.position) AS after, l.head
       FROM lanes l JOIN event_log e ON e.lane = l.lane AND e.position > l.head - $1
     ), gaps AS (
       SELECT lane, min(before + 1) AS position FROM rows WHERE position <> before + 1 GROUP BY lane
       UNION ALL
       SELECT lane, position + 1 FROM rows WHERE after IS NULL AND position < head
       UNION ALL
       SELECT l.lane, l.head FROM lanes l WHERE l.head > 0 AND NOT EXISTS (SELECT FROM rows r WHERE r.lane = l.lane)
     ), wanted AS (
       SELECT format('outbox_p%s', (SELECT last_value FROM outbox_id_seq) / 1000000 + step) AS name FROM generate_series(0, 1) step
       UNION
       SELECT format('event_log_p%s', head / 1000000 + step) FROM lanes, generate_series(0, 1) step
     )
     SELECT json_build_object(
       'gaps', coalesce((SELECT json_agg(json_build_object('lane', lane, 'position', position))
         FROM (SELECT lane, min(position) AS position FROM gaps GROUP BY lane ORDER BY lane) g), '[]'),
       'orphans', coalesce((SELECT json_agg(json_build_object('lane', lane, 'position', position)) FROM (
         SELECT r.lane, r.position FROM rows r WHERE NOT EXISTS (SELECT FROM outbox o WHERE o.id = r.outbox_id)
         ORDER BY r.lane, r.position LIMIT 10) lost), '[]'),
       'missing_partitions', coalesce((SELECT json_agg(name ORDER BY name) FROM wanted w WHERE NOT EXISTS (
         SELECT FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE c.relname = w.name)), '[]')) AS faults`,
    [positionsMax],
  );
  return Row.parse(row).faults;
}
