import type { Command } from 'commander';
import { findEvent } from '@aftercommit/outbox/find-event';
import { readContext } from '../context';
import { CommandError } from '../exit-codes';
import { toTime } from '../output';
import { parseEventId } from '../parse-event-id';
import { withDatabase } from '../with-database';
import type { EventDetails } from '@aftercommit/contracts/http/admin-outbox';

export function addShow(program: Command): void {
  program
    .command('show')
    .argument('<id>', 'the event', parseEventId)
    .description('the way of one event: written, dispatched, handed to the queue, emitted by whom')
    .option('--payload', 'with what clients are told; it may be personal')
    .addHelpText('after', '\nExamples:\n  outbox show 0199c1f2-… \n  outbox show 0199c1f2-… --payload --json')
    .action(async (id: string, { payload = false }: { payload?: boolean }, command: Command) => {
      const { output } = readContext(command);
      const event = await withDatabase(({ dataSource }) => findEvent(dataSource, { id, withPayload: payload }));
      if (!event) throw new CommandError('notFound', `there is no event ${id}, or not any more`);
      output.result(event, () => {
        output.line(`${event.type} ${event.id}\nstream ${event.stream} · seq ${event.seq ?? '-'} · ${event.state}`);
        if (event.trace_id) output.line(`trace ${event.trace_id}`);
        if (event.replay_of) output.line(`replay of ${event.replay_of}`);
        output.line('');
        output.table(toTimeline(event));
        output.line(`\nemitted as ${event.wire_names.join(', ') || '(nothing: it only closes sockets)'}`);
        if (event.payload) output.line(JSON.stringify(event.payload, null, 2));
      });
    });
}

type Step = { at: string; step: string; what: string };

function toTimeline(event: EventDetails): Step[] {
  const steps: Step[] = [{ at: toTime(event.created_at), step: 'written', what: `outbox row ${event.outbox_id}` }];
  if (event.position === null) return [...steps, { at: '-', step: 'pending', what: `waits in lane ${event.lane}` }];
  const place = `lane ${event.lane} position ${event.position}`;
  steps.push({ at: toTime(event.dispatched_at), step: 'dispatched', what: place });
  if (event.batch) {
    const { first, last, dispatched_at: at } = event.batch;
    steps.push({ at: toTime(at), step: 'queued', what: `batch ${first} to ${last}` });
  }
  for (const { server, has_emitted: hasEmitted } of event.servers) {
    steps.push({ at: '-', step: hasEmitted ? 'emitted' : 'not emitted', what: server });
  }
  return steps;
}
