import { z } from 'zod';
import { Replay } from '@aftercommit/contracts/http/admin-outbox';
import type { RunsQueries } from './runs-queries';

const runsMax = 50;

const replayJson = `json_build_object('id', r.id, 'state', r.state, 'actor', r.actor, 'reason', r.reason,
  'filter', r.filter, 'rate', r.rate, 'total', r.total, 'done', r.done, 'replayed', r.done - r.skipped,
  'skipped', r.skipped, 'runner', r.runner, 'started_at', to_ms(r.started_at), 'moved_at', to_ms(r.moved_at),
  'finished_at', to_ms(r.finished_at))`;

const Rows = z.array(z.object({ replay: Replay }));

/** null: there is no such run. */
export async function findReplay(db: RunsQueries, runId: string): Promise<Replay | null> {
  const rows = await db.query(`SELECT ${replayJson} AS replay FROM replay_runs r WHERE r.id = $1`, [runId]);
  return Rows.parse(rows)[0]?.replay ?? null;
}

/** Newest first. */
export async function listReplays(db: RunsQueries): Promise<Replay[]> {
  const rows = await db.query(`SELECT ${replayJson} AS replay FROM replay_runs r ORDER BY r.id DESC LIMIT $1`, [
    runsMax,
  ]);
  return Rows.parse(rows).map(({ replay }) => replay);
}

const RunIds = z.array(z.object({ id: z.uuid() }));

/** Runs that any api may move now, the oldest first. */
export async function listDueReplays(db: RunsQueries): Promise<string[]> {
  const rows = await db.query(
    `SELECT id FROM replay_runs WHERE state = 'running' AND runner = 'api' AND next_chunk_at <= clock_timestamp()
     ORDER BY id LIMIT $1`,
    [runsMax],
  );
  return RunIds.parse(rows).map(({ id }) => id);
}
