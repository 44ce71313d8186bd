import { Option, type Command } from 'commander';
import {
  outboxPageMax,
  type DeadLetterDetails,
  type DeadLetterListQuery,
} from '@aftercommit/contracts/http/admin-outbox';
import { discardDeadLetter, requeueDeadLetter } from '@aftercommit/domain/operations/settle-dead-letter';
import { findDeadLetter } from '@aftercommit/outbox/find-dead-letter';
import { listDeadLetters } from '@aftercommit/outbox/list-dead-letters';
import { confirm, requireReason } from '../confirm';
import { readContext } from '../context';
import { CommandError } from '../exit-codes';
import { toTime, type Output } from '../output';
import { parseEventId } from '../parse-event-id';
import { parseCount } from '../read-filter';
import { withDatabase, type Database } from '../with-database';
import { toRow } from './list';

type Decision = { reason?: string; yes?: boolean };

/** Events that were set aside because their emission failed again and again. */
export function addDead(program: Command): void {
  const dead = program.command('dead').description('dead letters: events that wait for a decision');
  addDeadList(dead);
  dead
    .command('show')
    .argument('<id>', 'the event', parseEventId)
    .description('one of them: its errors, and what its stream has said since')
    .addHelpText('after', '\nExample:\n  outbox dead show 0199c1f2-…')
    .action(async (id: string, _flags: object, command: Command) => {
      const { output } = readContext(command);
      const letter = await withDatabase((database) => findLetter(database, id));
      output.result(letter, () => showLetter(output, letter));
    });
  addDecision(dead.command('requeue'))
    .description('a new event in its place, behind everything that its stream has said since')
    .addHelpText(
      'after',
      `${requeueRules}\n\nExample:\n  outbox dead requeue 0199c1f2-… --reason "fixed in 1.4.2" --yes`,
    )
    .action(async (id: string, { reason, yes = false }: Decision, command: Command) => {
      const { output, actor } = readContext(command);
      const why = requireReason(reason);
      await withDatabase(async (database) => {
        const letter = await findLetter(database, id);
        if (!output.isJson) showOvertaking(output, letter);
        await confirm(`Requeue ${letter.type} ${id}?`, yes);
        const eventId = await database.runTransaction((tx) =>
          requeueDeadLetter(tx, actor, { eventId: id, reason: why }),
        );
        output.result({ event_id: eventId }, () => output.line(`Requeued as ${eventId}.`));
      });
    });
  addDecision(dead.command('discard'))
    .description('nobody is told; its number stays')
    .addHelpText('after', '\nExample:\n  outbox dead discard 0199c1f2-… --reason "a test event" --yes')
    .action(async (id: string, { reason, yes = false }: Decision, command: Command) => {
      const { output, actor } = readContext(command);
      const why = requireReason(reason);
      await withDatabase(async (database) => {
        const letter = await findLetter(database, id);
        await confirm(`Discard ${letter.type} ${id}?`, yes);
        await database.runTransaction((tx) => discardDeadLetter(tx, actor, { eventId: id, reason: why }));
        output.result({ event_id: id }, () => output.line(`Discarded ${id}.`));
      });
    });
}

const requeueRules = `
The event keeps its old number without its data; its data comes in a new event with the next number of the stream. State
(a balance) is read again, so that it cannot be older than what overtook it; anything else is said as it was.`;

function addDecision(command: Command): Command {
  return command
    .argument('<id>', 'the event', parseEventId)
    .option('--reason <text>', 'why, for the audit log')
    .option('--yes', 'do not ask; needed when not in a terminal');
}

function addDeadList(dead: Command): void {
  dead
    .command('list')
    .description('newest first')
    .addOption(
      new Option('--state <state>', 'which of them').choices(['open', 'requeued', 'discarded', 'all']).default('open'),
    )
    .option('--limit <count>', 'so many at most', parseCount(outboxPageMax), 50)
    .option('--before <outbox id>', 'the page behind this one', parseCount(Number.MAX_SAFE_INTEGER))
    .addHelpText('after', '\nExamples:\n  outbox dead list\n  outbox dead list --state all --json')
    .action(async (query: DeadLetterListQuery, command: Command) => {
      const { output } = readContext(command);
      const { deadLetters, next } = await withDatabase(({ dataSource }) => listDeadLetters(dataSource, query));
      output.result({ dead_letters: deadLetters, next }, () => {
        if (deadLetters.length === 0) return output.line('There is none.');
        output.table(
          deadLetters.map((letter) => ({
            'last failed': toTime(letter.last_failed_at),
            id: letter.id,
            type: letter.type,
            stream: letter.stream,
            state: letter.state,
            attempts: letter.attempts,
            error: letter.last_error.split('\n')[0]?.slice(0, 60) ?? '',
          })),
        );
        if (next !== null) output.note(`More: --before ${next}`);
      });
    });
}

async function findLetter({ dataSource }: Database, id: string): Promise<DeadLetterDetails> {
  const letter = await findDeadLetter(dataSource, id);
  if (!letter) throw new CommandError('notFound', `there is no dead letter of the event ${id}`);
  return letter;
}

function showLetter(output: Output, letter: DeadLetterDetails): void {
  output.line(`${letter.type} ${letter.id} · stream ${letter.stream} · ${letter.state}`);
  output.line(`lane ${letter.lane} position ${letter.position} · ${letter.attempts} attempts`);
  output.line(`first failed ${toTime(letter.first_failed_at)} · last ${toTime(letter.last_failed_at)}`);
  if (letter.settled) {
    output.line(`${letter.state} ${toTime(letter.settled.at)} by ${letter.settled.actor}: ${letter.settled.reason}`);
  }
  output.line('');
  output.table(letter.errors.map(({ at, server, attempts, error }) => ({ at: toTime(at), server, attempts, error })));
  output.line('');
  showOvertaking(output, letter);
}

function showOvertaking(output: Output, { overtaken_by: { count, newest } }: DeadLetterDetails): void {
  if (count === 0) return output.line('Nothing has overtaken it: it is the last of its stream.');
  output.line(`${count} later events of its stream have gone out already. The newest:`);
  output.table(newest.map(toRow));
}
