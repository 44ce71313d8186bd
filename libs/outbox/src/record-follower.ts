import { release } from '@aftercommit/runtime/release';
import type { FollowerStats } from '@aftercommit/contracts/http/admin-outbox';
import type { RunsStatements } from './runs-statements';

/** How far one boot of a socket server has emitted. clients: its open sockets. */
export type FollowerReport = {
  boot: string;
  server: string;
  epoch: string;
  positions: ReadonlyMap<number, number>;
  clients: number;
  stats?: FollowerStats;
};

/** A row per boot, written once a second: delivered is the lowest position among the rows seen lately. */
export async function recordFollower(db: RunsStatements, report: FollowerReport): Promise<void> {
  await db.query({
    name: 'record_follower',
    text: `INSERT INTO followers (boot, server, epoch, positions, clients, release, stats)
      VALUES ($1, $2, $3, $4, $5, $6, $7)
      ON CONFLICT (boot) DO UPDATE
      SET epoch = excluded.epoch, positions = excluded.positions, clients = excluded.clients,
        stats = excluded.stats, seen_at = clock_timestamp()`,
    values: [
      report.boot,
      report.server,
      report.epoch,
      JSON.stringify(Object.fromEntries(report.positions)),
      report.clients,
      release,
      JSON.stringify(report.stats ?? {}),
    ],
  });
}

/** A server that stops in order says so: nobody waits for its positions. */
export async function removeFollower(db: RunsStatements, boot: string): Promise<void> {
  await db.query({ name: 'remove_follower', text: 'DELETE FROM followers WHERE boot = $1', values: [boot] });
}
