import type { Command } from 'commander';
import { setTimeout as pause } from 'node:timers/promises';
import { readStatus } from '@aftercommit/outbox/read-status';
import { readContext } from '../context';
import { judgeStatus } from '../judge-status';
import { parseCount } from '../read-filter';
import { readQueueDepth } from '../read-queue-depth';
import { showStatus } from '../show-status';
import { untilInterrupted } from '../until-interrupted';
import { withDatabase } from '../with-database';

const clearScreen = '\u001b[2J\u001b[H';

type Flags = { every: number; times?: number };

export function addWatch(program: Command): void {
  program
    .command('watch')
    .description('the status again and again, until Ctrl+C')
    .option('--every <seconds>', 'pause in between', parseCount(3_600), 2)
    .option('--times <count>', 'end after so many', parseCount(1_000_000))
    .addHelpText(
      'after',
      '\nWith --json one line each time.\n\nExamples:\n  outbox watch\n  outbox watch --every 10 --json',
    )
    .action(async ({ every, times = Infinity }: Flags, command: Command) => {
      const { output } = readContext(command);
      const stopping = untilInterrupted();
      await withDatabase(async (database) => {
        for (let shown = 0; shown < times && !stopping.aborted; shown += 1) {
          if (shown > 0) await pause(every * 1_000, undefined, { signal: stopping }).catch(() => undefined);
          if (stopping.aborted) break;
          const status = await readStatus(database.dataSource, await readQueueDepth(database));
          const verdict = judgeStatus(status);
          output.result({ ...status, verdict }, () => {
            output.line(`${process.stdout.isTTY ? clearScreen : ''}${showStatus(status, verdict)}`);
          });
        }
      });
    });
}
