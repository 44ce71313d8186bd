import { idleInTransactionTimeoutMs } from '@aftercommit/db/connection-options';
import { judgePartition, type PrunablePartition } from './plan-prune';
import type { RunsQueries } from './runs-queries';

/** How long it waits for a lock. Whoever comes behind it waits as long: dispatchers, and for an outbox partition writers. */
const lockTimeoutMs = 500;

/** How long it may have the locks of all lanes, whatever holds it up. */
const dropTimeoutMs = 3_000;

const settings = {
  lock_timeout: lockTimeoutMs,
  // Whatever the connection allows: a process that is paused, or has lost its network, would make every lane stand.
  idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
  transaction_timeout: dropTimeoutMs,
  // A plan made for an empty table must not read a million rows while everybody waits.
  enable_seqscan: 'off',
};

/**
 * Drops this partition if the policy lets it go, in one transaction under the locks of all lanes and of its table: it is judged
 * again where no lane and no writer can enter it any more, and it is there or gone, never in between, whoever dies. false: it
 * stays. Somebody who holds a snapshot of the table (a backup) makes it fail.
 * db: one connection, outside of a transaction.
 */
export async function dropPartition(
  db: RunsQueries,
  { parent, name }: PrunablePartition,
  keepDays: number,
): Promise<boolean> {
  await db.query('BEGIN');
  try {
    for (const [setting, value] of Object.entries(settings)) await db.query(`SET LOCAL ${setting} = ${value}`);
    await db.query('SELECT lock_all_lanes()');
    // The table first, as everybody else and DROP itself do: the other way round is a deadlock with whoever reads it. And a
    // writer has it from before it draws its id until it commits: a row that is on its way into the partition is waited for.
    await db.query(`LOCK TABLE ONLY ${parent}, ONLY "${name}" IN ACCESS EXCLUSIVE MODE`);
    const mayGo = (await judgePartition(db, name, keepDays)) === null;
    if (mayGo) await db.query(`DROP TABLE "${name}"`);
    await db.query('COMMIT');
    return mayGo;
  } catch (error) {
    await db.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
