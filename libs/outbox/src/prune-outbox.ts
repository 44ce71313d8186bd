import { z } from 'zod';
import { cleanUpOutbox } from './clean-up-outbox';
import { dropPartition } from './drop-partition';
import { planPrune } from './plan-prune';
import type { RunsQueries } from './runs-queries';

export type PruneRequest = {
  /** Who the record names. */
  actor: string;
  /** What is younger stays. */
  keepDays: number;
  /** Partitions that one run drops. What is left is for the next one. */
  dropMax: number;
  /** Does nothing unless the last run, by whomever, is older. Default: runs. */
  unlessWithinMs?: number;
  /** Called at once: what comes after it may fail. */
  onDropped?(table: string, dropped: number, planned: number): void;
};

/** cleaned: rows by table. left: partitions that may go and are still there. */
export type Pruned = { dropped: string[]; cleaned: Record<string, number>; left: number };

const LockRow = z.object({ locked: z.boolean() });
const NotedRow = z.object({ id: z.string() });
const DueRow = z.object({ due: z.boolean() });

/**
 * Applies the retention policy: drops whole partitions that nobody needs any more (plan-prune.ts says which) and what has
 * expired beside them. null: somebody else is at it, or has just been. db: one connection, outside of a transaction.
 */
export async function pruneOutbox(db: RunsQueries, request: PruneRequest): Promise<Pruned | null> {
  // Of the session: each drop is a transaction of its own. It goes with the connection.
  const [lock] = await db.query(`SELECT pg_try_advisory_lock(hashtext('aftercommit.prune'), 0) AS locked`);
  if (!LockRow.parse(lock).locked) return null;
  try {
    if (!(await isDue(db, request.unlessWithinMs))) return null;
    return await prune(db, request);
  } finally {
    await db.query(`SELECT pg_advisory_unlock(hashtext('aftercommit.prune'), 0)`).catch(() => undefined);
  }
}

async function prune(db: RunsQueries, request: PruneRequest): Promise<Pruned> {
  const dropped: string[] = [];
  let left: number;
  try {
    left = await dropPartitions(db, request, dropped);
  } catch (error) {
    // What went is gone. A run that did nothing is not noted: it is tried again soon.
    if (dropped.length > 0) await notePrune(db, request, dropped).catch(() => undefined);
    throw error;
  }
  // Before the clean-up: one that fails each time would else be tried by every dispatcher, and hide what was dropped.
  const id = await notePrune(db, request, dropped);
  const cleaned = await cleanUpOutbox(db, request.keepDays);
  await db.query('UPDATE prunes SET cleaned = $2 WHERE id = $1', [id, JSON.stringify(cleaned)]);
  return { dropped, cleaned, left };
}

/** Adds to `dropped` what has gone; how many may go and are still there. */
async function dropPartitions(db: RunsQueries, request: PruneRequest, dropped: string[]): Promise<number> {
  const { keepDays, dropMax, onDropped } = request;
  let { drop } = await planPrune(db, keepDays);
  const planned = Math.min(drop.length, dropMax);
  for (let turn = 0; turn < dropMax; turn += 1) {
    const [oldest] = drop;
    if (!oldest) break;
    if (await dropPartition(db, oldest, keepDays)) {
      dropped.push(oldest.name);
      onDropped?.(oldest.name, dropped.length, planned);
    }
    ({ drop } = await planPrune(db, keepDays));
  }
  return drop.length;
}

async function notePrune(db: RunsQueries, { actor, keepDays }: PruneRequest, dropped: string[]): Promise<string> {
  const [row] = await db.query(
    `INSERT INTO prunes (actor, keep_days, dropped, cleaned) VALUES ($1, $2, $3, '{}') RETURNING id`,
    [actor, keepDays, dropped],
  );
  return NotedRow.parse(row).id;
}

async function isDue(db: RunsQueries, unlessWithinMs: number | undefined): Promise<boolean> {
  if (unlessWithinMs === undefined) return true;
  const [row] = await db.query(
    `SELECT NOT EXISTS (SELECT FROM prunes WHERE at > clock_timestamp() - make_interval(secs => $1)) AS due`,
    [unlessWithinMs / 1_000],
  );
  return DueRow.parse(row).due;
}
