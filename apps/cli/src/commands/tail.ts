import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import { readHeads } from '@aftercommit/outbox/read-heads';
import { readTail } from '@aftercommit/outbox/read-tail';
import { adaptDataSource } from '@aftercommit/outbox/runs-queries';
import { readContext } from '../context';
import { toTime } from '../output';
import { parseCount, readEventFilter, type FilterFlags } from '../read-filter';
import { untilInterrupted } from '../until-interrupted';
import { withDatabase } from '../with-database';

/** Between two looks at the log. */
const pauseMs = 250;

type Flags = Pick<FilterFlags, 'type' | 'stream' | 'user'> & { payload?: boolean; count?: number };

export function addTail(program: Command): void {
  program
    .command('tail')
    .description('events as they are dispatched, until Ctrl+C')
    .option('--type <type>', 'of this type')
    .option('--stream <stream>', 'of this stream')
    .option('--user <id>', "of this person's stream")
    .option('--payload', 'with what clients are told; it may be personal')
    .option('--count <count>', 'end after so many', parseCount(1_000_000_000))
    .addHelpText(
      'after',
      '\nWith --json one line each.\n\nExamples:\n  outbox tail --type balance.updated\n  outbox tail --stream drops --json',
    )
    .action(async (flags: Flags, command: Command) => {
      const { output } = readContext(command);
      const filter = readEventFilter(flags);
      const stopping = untilInterrupted();
      await withDatabase(async ({ dataSource }) => {
        const { lanes } = await readHeads(adaptDataSource(dataSource));
        let left = flags.count ?? Infinity;
        while (left > 0 && !stopping.aborted) {
          let seen = 0;
          for (const [lane, position] of lanes) {
            const page = await readTail(dataSource, {
              filter,
              lane,
              after: position,
              withPayload: flags.payload ?? false,
            });
            lanes.set(lane, page.position);
            for (const event of page.events.slice(0, left)) {
              const payload = event.payload ? ` ${JSON.stringify(event.payload)}` : '';
              output.result(event, () => {
                output.line(
                  `${toTime(event.dispatched_at)} ${event.stream} ${event.seq} ${event.type} ${event.id}${payload}`,
                );
              });
            }
            left -= page.events.length;
            seen += page.events.length;
          }
          if (seen === 0) await pause(pauseMs, undefined, { signal: stopping }).catch(() => undefined);
        }
      });
    });
}
