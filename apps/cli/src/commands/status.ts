import type { Command } from 'commander';
import { readStatus } from '@aftercommit/outbox/read-status';
import { readContext } from '../context';
import { exitCodes } from '../exit-codes';
import { judgeStatus } from '../judge-status';
import { readQueueDepth } from '../read-queue-depth';
import { showStatus } from '../show-status';
import { withDatabase } from '../with-database';

export function addStatus(program: Command): void {
  program
    .command('status')
    .description('where the pipeline stands: lanes, servers, what waits')
    .addHelpText(
      'after',
      '\nExit code 0: healthy, 6: warning, 7: critical.\n\nExamples:\n  outbox status\n  outbox status --json',
    )
    .action(async (_flags, command: Command) => {
      const { output } = readContext(command);
      const status = await withDatabase(async (database) =>
        readStatus(database.dataSource, await readQueueDepth(database)),
      );
      const verdict = judgeStatus(status);
      output.result({ ...status, verdict }, () => output.line(showStatus(status, verdict)));
      process.exitCode = exitCodes[verdict.level];
    });
}
