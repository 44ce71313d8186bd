import { FollowerStatus, LaneStatus, OutboxStatus } from '@aftercommit/contracts/http/admin-outbox';
import { z } from 'zod';
import { aliveSeconds } from './alive-seconds';
import type { RunsQueries } from './runs-queries';

/** What is counted at most: a backlog of millions must not make looking at it slow. */
const pendingCountMax = 100_000;
const batchesCountMax = 10_000;
const serversMax = 100;

/** Where the pipeline stands, from small indexed reads: how much history there is does not matter. */
export async function readStatus(db: RunsQueries, queueDepth: number | null): Promise<OutboxStatus> {
  const [lanes, servers, rest] = [await readLanes(db), await readServers(db), await readRest(db)];
  const ages = lanes.map((lane) => lane.oldest_pending_age_ms ?? 0);
  const count = lanes.reduce((sum, lane) => sum + lane.pending, 0);
  const oldestAgeMs = count > 0 ? Math.max(...ages) : null;
  return {
    ...rest,
    pending: { count, is_capped: lanes.some((lane) => lane.pending >= pendingCountMax), oldest_age_ms: oldestAgeMs },
    lanes,
    servers,
    queue_depth: queueDepth,
  };
}

const LaneRows = z.array(z.object({ lane_status: LaneStatus }));

async function readLanes(db: RunsQueries): Promise<LaneStatus[]> {
  const rows = await db.query(
    `WITH live AS (
       SELECT positions FROM followers
       WHERE seen_at > clock_timestamp() - make_interval(secs => $1) AND epoch = (SELECT current_epoch())
     ), heads AS MATERIALIZED (
       SELECT l.lane, lane_head(l.lane) AS head,
         (SELECT min(coalesce((f.positions ->> l.lane::text)::bigint, 0)) FROM live f) AS delivered
       FROM generate_series(0, (SELECT user_lanes FROM lane_config)) AS l (lane)
     )
     SELECT json_build_object(
       'lane', h.lane,
       'carries', CASE h.lane WHEN 0 THEN 'broadcasts' ELSE 'people' END,
       'paused', (SELECT json_build_object('at', to_ms(p.paused_at), 'actor', p.actor, 'reason', p.reason)
         FROM paused_lanes p WHERE p.lane = h.lane),
       'pending', (SELECT count(*) FROM (SELECT FROM outbox_pending p WHERE p.lane = h.lane LIMIT $2) counted),
       'oldest_pending_age_ms', (SELECT to_age_ms(o.created_at) FROM
         (SELECT p.id FROM outbox_pending p WHERE p.lane = h.lane ORDER BY p.id LIMIT 1) oldest
         JOIN outbox o ON o.id = oldest.id),
       'head', h.head,
       'delivered', h.delivered,
       'lag_events', CASE WHEN h.delivered IS NOT NULL THEN greatest(h.head - h.delivered, 0) END,
       'lag_ms', CASE WHEN h.delivered IS NOT NULL THEN coalesce((SELECT to_age_ms(l.dispatched_at) FROM event_log l
         WHERE l.lane = h.lane AND l.position = h.delivered + 1), 0) END,
       'batches_in_flight', CASE WHEN h.delivered IS NOT NULL THEN (SELECT count(*) FROM
         (SELECT FROM batches b WHERE b.lane = h.lane AND b.last > h.delivered LIMIT $3) counted) END
     ) AS lane_status FROM heads h ORDER BY h.lane`,
    [aliveSeconds, pendingCountMax, batchesCountMax],
  );
  return LaneRows.parse(rows).map((row) => row.lane_status);
}

const ServerRows = z.array(z.object({ follower_status: FollowerStatus }));

async function readServers(db: RunsQueries): Promise<FollowerStatus[]> {
  const rows = await db.query(
    `SELECT json_build_object('server', f.server, 'boot', f.boot, 'clients', f.clients,
       'started_at', to_ms(f.started_at), 'seen_at', to_ms(f.seen_at),
       'is_alive', f.seen_at > clock_timestamp() - make_interval(secs => $1),
       'is_current', f.epoch = (SELECT current_epoch()), 'positions', f.positions, 'release', f.release,
       'stats', nullif(f.stats, '{}')) AS follower_status
     FROM followers f ORDER BY f.seen_at DESC LIMIT $2`,
    [aliveSeconds, serversMax],
  );
  return ServerRows.parse(rows).map((row) => row.follower_status);
}

const RestRow = z.object({
  rest: OutboxStatus.omit({ pending: true, lanes: true, servers: true, queue_depth: true }),
});

async function readRest(db: RunsQueries): Promise<z.infer<typeof RestRow>['rest']> {
  const [row] = await db.query(
    `WITH connections AS MATERIALIZED (
       SELECT application_name AS name, count(*) AS count FROM pg_stat_activity
       WHERE datname = current_database() AND application_name LIKE 'aftercommit-%' GROUP BY 1
     )
     SELECT json_build_object('at', to_ms(clock_timestamp()), 'epoch', current_epoch(),
       'dead_letters', (SELECT json_build_object('open', count(*), 'last_failed_at', to_ms(max(d.last_failed_at)))
         FROM dead_letters d WHERE d.state = 'open'),
       'listener', CASE
         WHEN EXISTS (SELECT FROM connections WHERE name = 'aftercommit-listen') THEN 'listen'
         WHEN EXISTS (SELECT FROM connections WHERE name = 'aftercommit-dispatch') THEN 'poll_only'
         ELSE 'none' END,
       'connections', coalesce((SELECT json_object_agg(name, count ORDER BY name) FROM connections), '{}'),
       'replays_running', (SELECT count(*) FROM replay_runs WHERE state = 'running'),
       'last_prune', (SELECT json_build_object('at', to_ms(p.at), 'actor', p.actor, 'keep_days', p.keep_days,
         'dropped', p.dropped) FROM prunes p ORDER BY p.at DESC LIMIT 1)) AS rest`,
  );
  return RestRow.parse(row).rest;
}
