import type { Command } from 'commander';
import { outboxPageMax, type OutboxEvent } from '@aftercommit/contracts/http/admin-outbox';
import { listEvents } from '@aftercommit/outbox/list-events';
import { readContext } from '../context';
import { toTime, type Row } from '../output';
import { addFilterOptions, parseCount, readEventFilter, type FilterFlags } from '../read-filter';
import { withDatabase } from '../with-database';

export function addList(program: Command): void {
  addFilterOptions(program.command('list'))
    .description('events, newest first, without their payload')
    .option(
      '--before <outbox id>',
      'the page behind this one: `next` of the page before',
      parseCount(Number.MAX_SAFE_INTEGER),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  outbox list --type drop.won --since 1h\n  outbox list --user 5f0e… --limit 10 --json',
    )
    .action(async (flags: FilterFlags & { before?: number }, command: Command) => {
      const { output } = readContext(command);
      const query = {
        ...readEventFilter(flags),
        before: flags.before,
        limit: Math.min(flags.limit ?? 50, outboxPageMax),
      };
      const page = await withDatabase(({ dataSource }) => listEvents(dataSource, query));
      output.result(page, () => {
        if (page.events.length === 0) return output.line('Nothing matches.');
        output.table(page.events.map(toRow));
        if (page.next !== null) output.note(`More: --before ${page.next}`);
      });
    });
}

export function toRow(event: OutboxEvent): Row {
  return {
    written: toTime(event.created_at),
    id: event.id,
    type: event.type,
    stream: event.stream,
    seq: event.seq,
    lane: event.lane,
    position: event.position,
    state: event.state,
    'replay of': event.replay_of,
  };
}
