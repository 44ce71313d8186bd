import { z } from 'zod';
import { Undelivered } from '@aftercommit/contracts/http/admin-outbox-upkeep';
import { aliveSeconds } from './alive-seconds';
import type { RunsQueries } from './runs-queries';

/** Events that are named; all are counted. */
const namedMax = 1_000;

const LaneRows = z.array(
  z.object({ epoch: z.string(), lane_state: Undelivered.shape.lanes.element.extend({ emitted: z.int() }) }),
);
const EventRows = z.array(z.object({ event: Undelivered.shape.events.element }));
const CountRow = z.object({ count: z.coerce.number() });

/**
 * What is committed and not emitted by every live server. While none is alive: what came behind the last one that was.
 */
export async function findUndelivered(db: RunsQueries, olderThanMs: number): Promise<Undelivered> {
  const lanes = await readLanes(db, olderThanMs);
  const found: Undelivered = { epoch: lanes[0]?.epoch ?? '', lanes: [], events: [] };
  for (const { lane_state: state } of lanes) {
    const { emitted, ...lane } = state;
    // Numbers, not a join: only with them the planner knows that few rows are meant.
    const range = [lane.lane, emitted, lane.head, olderThanMs / 1_000];
    const [count] = await db.query(`SELECT count(*) ${fromMissing}`, range);
    lane.undelivered = CountRow.parse(count).count;
    found.lanes.push(lane);
    if (lane.undelivered === 0 || found.events.length >= namedMax) continue;
    const events = await db.query(
      `SELECT json_build_object('id', o.event_id, 'type', o.type, 'stream', e.stream, 'lane', e.lane,
         'position', e.position, 'dispatched_at', to_ms(e.dispatched_at)) AS event
       FROM (SELECT * ${fromMissing} ORDER BY position LIMIT $5) e JOIN outbox o ON o.id = e.outbox_id ORDER BY e.position`,
      [...range, namedMax - found.events.length],
    );
    found.events.push(...EventRows.parse(events).map(({ event }) => event));
  }
  return found;
}

const fromMissing = `FROM event_log WHERE lane = $1 AND position > $2 AND position <= $3
  AND dispatched_at <= clock_timestamp() - make_interval(secs => $4)`;

async function readLanes(db: RunsQueries, olderThanMs: number): Promise<z.infer<typeof LaneRows>> {
  const rows = await db.query(
    `WITH live AS MATERIALIZED (
       SELECT positions FROM followers
       WHERE seen_at > clock_timestamp() - make_interval(secs => $1) AND epoch = (SELECT current_epoch())
     ), last_seen AS MATERIALIZED (
       SELECT positions FROM followers WHERE epoch = (SELECT current_epoch()) ORDER BY seen_at DESC LIMIT 1
     ), lanes AS MATERIALIZED (
       SELECT l.lane, lane_head(l.lane) AS head,
         (SELECT min(coalesce((f.positions ->> l.lane::text)::bigint, 0)) FROM live f) AS delivered,
         coalesce((SELECT (f.positions ->> l.lane::text)::bigint FROM last_seen f), 0) AS last_known
       FROM generate_series(0, (SELECT user_lanes FROM lane_config)) AS l (lane)
     )
     SELECT current_epoch() AS epoch, json_build_object('lane', l.lane, 'head', l.head, 'delivered', l.delivered,
       'emitted', coalesce(l.delivered, l.last_known),
       'paused', EXISTS (SELECT FROM paused_lanes p WHERE p.lane = l.lane),
       'pending', (SELECT count(*) FROM outbox_pending p JOIN outbox o ON o.id = p.id
         WHERE p.lane = l.lane AND o.created_at <= clock_timestamp() - make_interval(secs => $2)),
       'undelivered', 0) AS lane_state
     FROM lanes l ORDER BY l.lane`,
    [aliveSeconds, olderThanMs / 1_000],
  );
  return LaneRows.parse(rows);
}

/** What a paused lane holds back is meant so. */
export function isNothingMissing({ lanes }: Undelivered): boolean {
  return lanes.every((lane) => lane.undelivered === 0 && (lane.paused || lane.pending === 0));
}
