import type { DataSource } from 'typeorm';
import { listReplays } from '@aftercommit/outbox/replay-run';
import type { Finding } from '@aftercommit/contracts/http/admin-outbox-upkeep';

const stalledMs = 60_000;

/** A run whose command was killed stays where it is until somebody goes on with it. */
export async function checkReplays(dataSource: DataSource, nowMs: number): Promise<Finding[]> {
  const replays = await listReplays(dataSource);
  return replays
    .filter(
      ({ state, moved_at: moved, started_at: started }) =>
        state === 'running' && nowMs - (moved ?? started) > stalledMs,
    )
    .map(({ id, done, total }) => ({
      code: 'replay_stalled',
      level: 'warning',
      problem: `the replay ${id} stands at ${done} of ${total}`,
      remedy: `outbox replay --run ${id}, or outbox replay --cancel ${id} --reason "…"`,
    }));
}
