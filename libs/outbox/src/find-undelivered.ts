import { z } from 'zod';
import { aliveSeconds } from './alive-seconds';
import type { RunsQueries } from './runs-queries';

/** Events that are named; all are counted. */
const namedMax = 1_000;

const Lane = z.object({
  lane: z.int(),
  head: z.int(),
  delivered: z.int().nullable(),
  paused: z.boolean(),
  /** Without a place in the log. */
  pending: z.int(),
  /** In the log, and not emitted by every live server. */
  undelivered: z.int(),
});

const Event = z.object({
  id: z.uuid(),
  type: z.string(),
  stream: z.string(),
  lane: z.int(),
  position: z.int(),
  dispatched_at: z.int(),
});

/** Only what is older than was asked for. events: of the log, in order, at most 1,000. */
export type Undelivered = { epoch: string; lanes: z.infer<typeof Lane>[]; events: z.infer<typeof Event>[] };

const Row = z.object({ found: z.object({ epoch: z.string(), lanes: z.array(Lane), events: z.array(Event) }) });

/**
 * What is committed and not emitted by every live server, in one snapshot. While none is alive: what came behind the last
 * one that was.
 */
export async function findUndelivered(db: RunsQueries, olderThanMs: number): Promise<Undelivered> {
  const [row] = await db.query(
    `WITH live AS MATERIALIZED (
       SELECT positions FROM followers
       WHERE seen_at > clock_timestamp() - make_interval(secs => $1) AND epoch = (SELECT current_epoch())
     ), last_seen AS (
       SELECT positions FROM followers WHERE epoch = (SELECT current_epoch()) ORDER BY seen_at DESC LIMIT 1
     ), lanes AS MATERIALIZED (
       SELECT l.lane, lane_head(l.lane) AS head,
         (SELECT min(coalesce((f.positions ->> l.lane::text)::bigint, 0)) FROM live f) AS delivered,
         coalesce((SELECT (f.positions ->> l.lane::text)::bigint FROM last_seen f), 0) AS last_known,
         EXISTS (SELECT FROM paused_lanes p WHERE p.lane = l.lane) AS paused
       FROM generate_series(0, (SELECT user_lanes FROM lane_config)) AS l (lane)
     ), missing AS MATERIALIZED (
       SELECT l.lane, e.position, e.stream, e.outbox_id, e.dispatched_at FROM lanes l JOIN event_log e
         ON e.lane = l.lane AND e.position > coalesce(l.delivered, l.last_known) AND e.position <= l.head
       WHERE e.dispatched_at <= clock_timestamp() - make_interval(secs => $2)
     )
     SELECT json_build_object('epoch', current_epoch(),
       'lanes', (SELECT json_agg(json_build_object('lane', l.lane, 'head', l.head, 'delivered', l.delivered,
           'paused', l.paused,
           'pending', (SELECT count(*) FROM outbox_pending p JOIN outbox o ON o.id = p.id
             WHERE p.lane = l.lane AND o.created_at <= clock_timestamp() - make_interval(secs => $2)),
           'undelivered', (SELECT count(*) FROM missing m WHERE m.lane = l.lane)) ORDER BY l.lane) FROM lanes l),
       'events', coalesce((SELECT json_agg(json_build_object('id', o.event_id, 'type', o.type, 'stream', m.stream,
           'lane', m.lane, 'position', m.position, 'dispatched_at', to_ms(m.dispatched_at)) ORDER BY m.lane, m.position)
         FROM (SELECT * FROM missing ORDER BY lane, position LIMIT $3) m JOIN outbox o ON o.id = m.outbox_id), '[]')) AS found`,
    [aliveSeconds, olderThanMs / 1_000, namedMax],
  );
  return Row.parse(row).found;
}
