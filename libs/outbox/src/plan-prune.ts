import { z } from 'zod';
import { aliveSeconds } from './alive-seconds';
import type { RunsQueries } from './runs-queries';

/** Rows of one partition, as make_partition() says. */
const partitionSize = 1_000_000;

const Partition = z.object({
  parent: z.enum(['outbox', 'event_log']),
  name: z.string().regex(/^(outbox|event_log)_p\d+$/),
  /** The first number behind it. */
  upper: z.int(),
  newest_at: z.int().nullable(),
});
export type PrunablePartition = z.infer<typeof Partition>;

export type PrunePlan = { drop: PrunablePartition[]; keep: (PrunablePartition & { because: string })[] };

const Facts = z.object({
  facts: z.object({
    /** Milliseconds: what is younger is kept. */
    kept_from: z.int(),
    /** delivered: the lowest position of the live servers; null: none is alive, and nothing counts as delivered. */
    lanes: z.array(z.object({ lane: z.int(), head: z.int(), delivered: z.int().nullable() })),
    next_outbox_id: z.int(),
    pending_from: z.int().nullable(),
    dead_from: z.int().nullable(),
    replay_from: z.int().nullable(),
    partitions: z.array(Partition),
  }),
});
type Facts = z.infer<typeof Facts>['facts'];

/** Which partitions the policy lets go, oldest first, and why the next ones stay. Changes nothing. */
export async function planPrune(db: RunsQueries, keepDays: number): Promise<PrunePlan> {
  const facts = await readFacts(db, keepDays);
  const plan: PrunePlan = { drop: [], keep: [] };
  // The log first: an outbox row is kept as long as a kept log row points at it.
  for (const partition of facts.partitions.filter(({ parent }) => parent === 'event_log')) {
    sort(plan, partition, judgeLog(partition, facts));
  }
  const keptLog = plan.keep.filter(({ parent }) => parent === 'event_log').map(({ name }) => name);
  for (const partition of facts.partitions.filter(({ parent }) => parent === 'outbox')) {
    const because = judgeOutbox(partition, facts);
    sort(
      plan,
      partition,
      because ?? ((await isPointedAt(db, keptLog, partition.upper)) ? 'the log points into it' : null),
    );
  }
  return plan;
}

function sort(plan: PrunePlan, partition: PrunablePartition, because: string | null): void {
  if (because === null) plan.drop.push(partition);
  else plan.keep.push({ ...partition, because });
}

function judgeLog({ upper, newest_at: newest }: PrunablePartition, facts: Facts): string | null {
  if (facts.lanes.every(({ head }) => head < upper)) return 'it is being written';
  for (const { lane, head, delivered } of facts.lanes) {
    // A lane that has not come so far has nothing in it; its dispatch makes the partition again when it does.
    if (head < upper - partitionSize) continue;
    if (head < upper) return `lane ${lane} is not past it`;
    if (delivered === null) return 'no server is alive: nothing counts as delivered';
    if (delivered < upper - 1) return `a live server is not past it in lane ${lane}`;
  }
  return newest !== null && newest >= facts.kept_from ? 'younger than the policy' : null;
}

function judgeOutbox({ upper, newest_at: newest }: PrunablePartition, facts: Facts): string | null {
  if (upper > facts.next_outbox_id) return 'it is being written';
  if (newest !== null && newest >= facts.kept_from) return 'younger than the policy';
  if (facts.pending_from !== null && facts.pending_from < upper) return 'an event in it is pending';
  if (facts.dead_from !== null && facts.dead_from < upper) return 'an open dead letter is in it';
  return facts.replay_from !== null && facts.replay_from < upper ? 'a running replay points into it' : null;
}

async function readFacts(db: RunsQueries, keepDays: number): Promise<Facts> {
  const [row] = await db.query(
    `WITH partitions AS (
       SELECT i.inhparent::regclass::text AS parent, c.relname AS name,
         (substring(c.relname FROM '\\d+$')::bigint + 1) * $2 AS upper
       FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
       WHERE i.inhparent IN ('outbox'::regclass, 'event_log'::regclass)
     )
     SELECT json_build_object(
       'kept_from', to_ms(clock_timestamp() - make_interval(days => $1)),
       'lanes', (SELECT json_agg(json_build_object('lane', l.lane, 'head', lane_head(l.lane), 'delivered',
           (SELECT min(coalesce((f.positions ->> l.lane::text)::bigint, 0)) FROM followers f
            WHERE f.seen_at > clock_timestamp() - make_interval(secs => $3))))
         FROM generate_series(0, (SELECT user_lanes FROM lane_config)) AS l (lane)),
       'next_outbox_id', (SELECT last_value FROM outbox_id_seq) + 1,
       'pending_from', (SELECT min(id) FROM outbox_pending),
       'dead_from', (SELECT min(outbox_id) FROM dead_letters WHERE state = 'open'),
       'replay_from', (SELECT min(t.outbox_id) FROM replay_targets t JOIN replay_runs r ON r.id = t.run_id
         WHERE r.state = 'running' AND t.ordinal > r.done),
       'partitions', (SELECT coalesce(json_agg(json_build_object('parent', p.parent, 'name', p.name, 'upper', p.upper,
           'newest_at', CASE p.parent
             WHEN 'outbox' THEN (SELECT to_ms(o.created_at) FROM outbox o
               WHERE o.id >= p.upper - $2 AND o.id < p.upper ORDER BY o.id DESC LIMIT 1)
             ELSE (SELECT max(to_ms(newest.dispatched_at)) FROM generate_series(0, 63) AS l (lane), LATERAL (
               SELECT e.dispatched_at FROM event_log e WHERE e.lane = l.lane AND e.position >= p.upper - $2
                 AND e.position < p.upper ORDER BY e.position DESC LIMIT 1) newest) END)
           ORDER BY p.upper), '[]') FROM partitions p)) AS facts`,
    [keepDays, partitionSize, aliveSeconds],
  );
  return Facts.parse(row).facts;
}

async function isPointedAt(db: RunsQueries, keptLog: readonly string[], upper: number): Promise<boolean> {
  for (const name of keptLog) {
    const found = await db.query(`SELECT 1 FROM "${name}" WHERE outbox_id >= $1 AND outbox_id < $2 LIMIT 1`, [
      upper - partitionSize,
      upper,
    ]);
    if (found.length > 0) return true;
  }
  return false;
}
