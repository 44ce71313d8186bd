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
    partitions: z.array(Partition),
    /** Names of outbox partitions. */
    pending_in: z.array(z.string()),
    dead_in: z.array(z.string()),
    replayed_in: z.array(z.string()),
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
    sort(plan, partition, judgeOutbox(partition, facts) ?? (await judgePointers(db, partition, keptLog)));
  }
  return plan;
}

/**
 * Why this partition stays as things are now, null: it may go. In a few short statements, however many partitions there are:
 * every lane waits for them. Of the log everything counts that is still there; what of it may go has gone before.
 */
export async function judgePartition(db: RunsQueries, name: string, keepDays: number): Promise<string | null> {
  const facts = await readFacts(db, keepDays, name);
  const [partition] = facts.partitions;
  if (!partition) return 'it is gone';
  if (partition.parent === 'event_log') return judgeLog(partition, facts);
  return judgeOutbox(partition, facts) ?? (await judgePointers(db, partition, ['event_log']));
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

function judgeOutbox({ name, upper, newest_at: newest }: PrunablePartition, facts: Facts): string | null {
  if (upper > facts.next_outbox_id) return 'it is being written';
  if (newest !== null && newest >= facts.kept_from) return 'younger than the policy';
  if (facts.pending_in.includes(name)) return 'an event in it is pending';
  if (facts.dead_in.includes(name)) return 'an open dead letter is in it';
  return facts.replayed_in.includes(name) ? 'a running replay is not past it' : null;
}

/** only: nothing else is looked at. */
async function readFacts(db: RunsQueries, keepDays: number, only: string | null = null): Promise<Facts> {
  const [row] = await db.query(
    `WITH partitions AS MATERIALIZED (
       SELECT p.parent, p.name, p.number * $2 AS lower, (p.number + 1) * $2 AS upper FROM (
         SELECT i.inhparent::regclass::text AS parent, c.relname AS name, substring(c.relname FROM '\\d+$')::bigint AS number
         FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
         WHERE i.inhparent IN ('outbox'::regclass, 'event_log'::regclass) AND ($4::text IS NULL OR c.relname = $4)) p
     ), outbox_partitions AS MATERIALIZED (
       SELECT p.*, ${isPending} AS is_pending, ${isDead} AS is_dead, ${isReplayed} AS is_replayed
       FROM partitions p WHERE p.parent = 'outbox'
     )
     SELECT json_build_object(
       'kept_from', to_ms(clock_timestamp() - make_interval(days => $1)),
       'lanes', (SELECT json_agg(json_build_object('lane', l.lane, 'head', lane_head(l.lane), 'delivered',
           (SELECT min(coalesce((f.positions ->> l.lane::text)::bigint, 0)) FROM followers f
            WHERE f.seen_at > clock_timestamp() - make_interval(secs => $3))))
         FROM generate_series(0, (SELECT user_lanes FROM lane_config)) AS l (lane)),
       'next_outbox_id', (SELECT last_value FROM outbox_id_seq) + 1,
       'pending_in', (SELECT coalesce(json_agg(p.name) FILTER (WHERE p.is_pending), '[]') FROM outbox_partitions p),
       'dead_in', (SELECT coalesce(json_agg(p.name) FILTER (WHERE p.is_dead), '[]') FROM outbox_partitions p),
       'replayed_in', (SELECT coalesce(json_agg(p.name) FILTER (WHERE p.is_replayed), '[]') FROM outbox_partitions p),
       'partitions', (SELECT coalesce(json_agg(json_build_object('parent', p.parent, 'name', p.name, 'upper', p.upper,
           'newest_at', CASE p.parent
             WHEN 'outbox' THEN (SELECT to_ms(o.created_at) FROM outbox o
               WHERE o.id >= p.lower AND o.id < p.upper ORDER BY o.id DESC LIMIT 1)
             ELSE (SELECT max(to_ms(newest.dispatched_at)) FROM generate_series(0, 63) AS l (lane), LATERAL (
               SELECT e.dispatched_at FROM event_log e WHERE e.lane = l.lane AND e.position >= p.lower
                 AND e.position < p.upper ORDER BY e.position DESC LIMIT 1) newest) END)
           ORDER BY p.upper), '[]') FROM partitions p)) AS facts`,
    [keepDays, partitionSize, aliveSeconds, only],
  );
  return Facts.parse(row).facts;
}

// Lane by lane: no index of the pending rows begins with the id.
const isPending = `EXISTS (SELECT FROM generate_series(0, 63) AS l (lane), LATERAL (
  SELECT FROM outbox_pending w WHERE w.lane = l.lane AND w.id >= p.lower AND w.id < p.upper LIMIT 1) w)`;

const isDead = `EXISTS (SELECT FROM dead_letters d
  WHERE d.outbox_id >= p.lower AND d.outbox_id < p.upper AND d.state = 'open')`;

// A run goes through its targets in the order of their ids: its next and its last one say enough, without a look at a
// million in between.
const isReplayed = `EXISTS (SELECT FROM replay_runs r
  JOIN replay_targets next ON next.run_id = r.id AND next.ordinal = r.done + 1
  JOIN replay_targets last ON last.run_id = r.id AND last.ordinal = r.total
  WHERE r.state = 'running' AND next.outbox_id < p.upper AND last.outbox_id >= p.lower)`;

async function judgePointers(
  db: RunsQueries,
  { upper }: PrunablePartition,
  log: readonly string[],
): Promise<string | null> {
  for (const name of log) {
    const found = await db.query(`SELECT 1 FROM "${name}" WHERE outbox_id >= $1 AND outbox_id < $2 LIMIT 1`, [
      upper - partitionSize,
      upper,
    ]);
    if (found.length > 0) return 'the log points into it';
  }
  return null;
}
