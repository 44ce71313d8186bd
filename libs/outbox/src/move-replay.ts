import type { EntityManager } from 'typeorm';
import { z } from 'zod';

/** Events of one transaction of a replay: live events wait behind it in their lane. */
const chunkSizeMax = 100;

/** Chunks a second at any rate: small ones, so that a replay is a stream and not a row of bursts. */
const chunksPerSecond = 10;

/** Pending rows above which a replay waits: it must not bury a lane that is paused, or nobody dispatching. */
const pendingMax = 2_000;
const pendingWaitMs = 500;

export type ReplayTarget = { ordinal: number; outboxId: number; eventId: string; type: string; stream: string };

/** over: finished or cancelled. wait: not yet, by the run's rate or because the log is behind. */
export type ReplayTurn =
  | { kind: 'over'; done: number; total: number }
  | { kind: 'wait'; waitMs: number; done: number; total: number }
  | { kind: 'chunk'; targets: ReplayTarget[]; done: number; total: number };

const RunRow = z.object({
  state: z.string(),
  total: z.number(),
  done: z.number(),
  rate: z.number(),
  wait_ms: z.coerce.number(),
  pending: z.coerce.number(),
});

const TargetRow = z
  .object({
    ordinal: z.number(),
    outbox_id: z.coerce.number(),
    event_id: z.uuid(),
    type: z.string(),
    stream: z.string(),
  })
  .transform(({ ordinal, type, stream, outbox_id: outboxId, event_id: eventId }): ReplayTarget => {
    return { ordinal, outboxId, eventId, type, stream };
  });

/** Locks the run and reads what is next. null: no such run. Two that move one run take turns. */
export async function takeReplayTurn(tx: EntityManager, runId: string): Promise<ReplayTurn | null> {
  await tx.query('SELECT FROM replay_runs WHERE id = $1 FOR UPDATE', [runId]);
  // A statement of its own: one that waited for the lock would still see the run as it was before.
  const rows = await tx.query<unknown[]>(
    `SELECT r.state, r.total, r.done, r.rate,
       ceil(extract(epoch FROM r.next_chunk_at - clock_timestamp()) * 1000) AS wait_ms,
       (SELECT count(*) FROM (SELECT FROM outbox_pending LIMIT $2) counted) AS pending
     FROM replay_runs r WHERE r.id = $1`,
    [runId, pendingMax + 1],
  );
  if (!rows[0]) return null;
  const run = RunRow.parse(rows[0]);
  const { done, total } = run;
  if (run.state !== 'running') return { kind: 'over', done, total };
  if (run.wait_ms > 0) return { kind: 'wait', waitMs: run.wait_ms, done, total };
  if (run.pending > pendingMax) return { kind: 'wait', waitMs: pendingWaitMs, done, total };
  const size = Math.min(chunkSizeMax, Math.ceil(run.rate / chunksPerSecond));
  const targets = await tx.query<unknown[]>(
    `SELECT t.ordinal, t.outbox_id, o.event_id, o.type, o.stream
     FROM replay_targets t JOIN outbox o ON o.id = t.outbox_id
     WHERE t.run_id = $1 AND t.ordinal > $2 ORDER BY t.ordinal LIMIT $3`,
    [runId, done, size],
  );
  return { kind: 'chunk', targets: targets.map((row) => TargetRow.parse(row)), done, total };
}

/** Moves the run behind a chunk, in the transaction that appended it. */
export async function moveReplay(
  tx: EntityManager,
  runId: string,
  { upTo, skipped }: { upTo: number; skipped: number },
): Promise<void> {
  // A run that was stopped for long does not catch up in one burst.
  await tx.query(
    `UPDATE replay_runs SET done = $2, skipped = skipped + $3, moved_at = clock_timestamp(),
       next_chunk_at = greatest(next_chunk_at, clock_timestamp() - interval '200 ms')
         + make_interval(secs => ($2 - done)::float8 / rate),
       state = CASE WHEN $2 = total THEN 'finished' ELSE state END,
       finished_at = CASE WHEN $2 = total THEN clock_timestamp() END
     WHERE id = $1`,
    [runId, upTo, skipped],
  );
}

/** Stops a running run for good, under the lock that takeReplayTurn takes. false: it was not running. */
export async function cancelReplay(tx: EntityManager, runId: string): Promise<boolean> {
  const [, cancelled] = await tx.query<[unknown, number]>(
    `UPDATE replay_runs SET state = 'cancelled', finished_at = clock_timestamp() WHERE id = $1 AND state = 'running'`,
    [runId],
  );
  return cancelled > 0;
}
