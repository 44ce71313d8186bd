import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Undelivered } from '@aftercommit/contracts/http/admin-outbox-upkeep';
import { requeueUndelivered } from '@aftercommit/domain/operations/requeue-undelivered';
import { findUndelivered, isNothingMissing } from '@aftercommit/outbox/find-undelivered';
import { createEventQueue } from '@aftercommit/queue/create-event-queue';
import { chooseQueueConnection } from '@aftercommit/queue/queue-connection';
import { readContext } from '../context';
import { CommandError, exitCodes } from '../exit-codes';
import { toTime, type Output } from '../output';
import { parseCount } from '../read-filter';
import { readQueueDepth } from '../read-queue-depth';
import { withDatabase, type Database } from '../with-database';

/** Between two looks at what is delivered meanwhile. */
const lookMs = 250;

type Flags = { apply?: boolean; olderThan: number; wait: number };

export function addReconcile(program: Command): void {
  program
    .command('reconcile')
    .description('compare the log with what every live server has emitted; with --apply queue again what is missing')
    .option('--apply', 'queue again, wake the dispatchers, and wait until it is delivered')
    .option('--older-than <seconds>', 'what is younger may still be on its way', parseCount(86_400), 3)
    .option('--wait <seconds>', 'how long --apply waits', parseCount(3_600), 30)
    .addHelpText('after', help)
    .action(async (flags: Flags, command: Command) => {
      const { output } = readContext(command);
      await withDatabase(async (database) => {
        const olderThanMs = flags.olderThan * 1_000;
        const found = await findUndelivered(database.dataSource, olderThanMs);
        if (!flags.apply || isNothingMissing(found)) return report(output, found, await readQueueDepth(database));
        await queueAgain(database, found);
        const left = await waitUntilDelivered(database, olderThanMs, flags.wait * 1_000);
        output.result({ found, left }, () => {
          showUndelivered(output, found);
          output.line(isNothingMissing(left) ? '\nQueued again, and delivered.' : '\nQueued again. Still missing:\n');
          showUndelivered(output, left);
        });
        if (!isNothingMissing(left)) process.exitCode = exitCodes.critical;
      });
    });
}

const help = `
Delivered means emitted by every live server. What a paused lane holds back is told apart and is not a fault.
Exit code 0: nothing is missing, 7: something is.

Examples:
  outbox reconcile
  outbox reconcile --apply`;

function report(output: Output, found: Undelivered, queueDepth: number | null): void {
  output.result({ found, left: found, queue_depth: queueDepth }, () => {
    if (isNothingMissing(found)) output.line('Nothing is missing: every live server has emitted everything.');
    showUndelivered(output, found);
    if (!isNothingMissing(found)) output.line('\n--apply queues it again.');
  });
  if (!isNothingMissing(found)) process.exitCode = exitCodes.critical;
}

function showUndelivered(output: Output, found: Undelivered): void {
  for (const lane of found.lanes) {
    if (lane.pending > 0) {
      output.line(
        `lane ${lane.lane}: ${lane.pending} pending${lane.paused ? ', because it is PAUSED' : ' without a place in the log'}`,
      );
    }
    if (lane.undelivered === 0) continue;
    const delivered = lane.delivered === null ? 'no server is alive' : `delivered up to ${lane.delivered}`;
    output.line(
      `lane ${lane.lane}: ${lane.undelivered} in the log and not delivered (head ${lane.head}, ${delivered})`,
    );
  }
  if (found.events.length > 0) {
    output.table(
      found.events.map(({ id, lane, position, stream, type, dispatched_at: at }) => {
        return { dispatched: toTime(at), id, lane, position, stream, type };
      }),
    );
  }
}

async function queueAgain({ config, urls, runTransaction }: Database, found: Undelivered): Promise<void> {
  const queue = createEventQueue(chooseQueueConnection(config.REDIS_URL, urls.direct), config.QUEUE_PREFIX);
  try {
    await requeueUndelivered(found, (job) => queue.add(job));
  } catch (error) {
    throw new CommandError(
      'failed',
      `the queue does not take a job: ${error instanceof Error ? error.message : error}`,
    );
  } finally {
    await queue.close();
  }
  // Its commit rings the wake: pending events are looked for at once.
  await runTransaction(async () => undefined);
}

async function waitUntilDelivered({ dataSource }: Database, olderThanMs: number, waitMs: number): Promise<Undelivered> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    const left = await findUndelivered(dataSource, olderThanMs);
    if (isNothingMissing(left) || performance.now() > deadline) return left;
    await pause(lookMs);
  }
}
