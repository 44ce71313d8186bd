import { z } from 'zod';
import { cleanUpOutbox } from './clean-up-outbox';
import { dropOldestPartition } from './drop-partition';
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
  onDropped?(dropped: number, planned: number): void;
};

/** cleaned: rows by table. left: partitions that may go and are still there. */
export type Pruned = { dropped: string[]; cleaned: Record<string, number>; left: number };

const LockRow = z.object({ locked: z.boolean() });
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

async function prune(db: RunsQueries, { actor, keepDays, dropMax, onDropped }: PruneRequest): Promise<Pruned> {
  const dropped: string[] = [];
  let { drop } = await planPrune(db, keepDays);
  const planned = Math.min(drop.length, dropMax);
  while (drop.length > 0 && dropped.length < dropMax) {
    const name = await dropOldestPartition(db, keepDays);
    if (name === null) break;
    dropped.push(name);
    onDropped?.(dropped.length, planned);
    ({ drop } = await planPrune(db, keepDays));
  }
  const cleaned = await cleanUpOutbox(db, keepDays);
  await db.query('INSERT INTO prunes (actor, keep_days, dropped, cleaned) VALUES ($1, $2, $3, $4)', [
    actor,
    keepDays,
    dropped,
    JSON.stringify(cleaned),
  ]);
  return { dropped, cleaned, left: drop.length };
}

async function isDue(db: RunsQueries, unlessWithinMs: number | undefined): Promise<boolean> {
  if (unlessWithinMs === undefined) return true;
  const [row] = await db.query(
    `SELECT NOT EXISTS (SELECT FROM prunes WHERE at > clock_timestamp() - make_interval(secs => $1)) AS due`,
    [unlessWithinMs / 1_000],
  );
  return DueRow.parse(row).due;
}
