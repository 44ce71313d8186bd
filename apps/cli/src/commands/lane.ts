import { InvalidArgumentError, type Command } from 'commander';
import { pauseLane, resumeLane } from '@aftercommit/domain/operations/pause-lane';
import { setUserLanes } from '@aftercommit/domain/operations/set-user-lanes';
import { userLanesMax } from '@aftercommit/outbox/set-user-lanes';
import { confirm, requireReason } from '../confirm';
import { readContext } from '../context';
import { parseCount } from '../read-filter';
import { withDatabase } from '../with-database';

type Flags = { reason?: string; yes?: boolean };

/** Stopping and starting the dispatch of a lane, and how many lanes there are. */
export function addLanes(program: Command): void {
  for (const [verb, decide, done, what] of [
    ['pause', pauseLane, 'Paused', 'stop the dispatch of a lane: its events are kept and wait, also over restarts'],
    ['resume', resumeLane, 'Resumed', 'go on with a paused lane: what has waited goes out in its order'],
  ] as const) {
    program
      .command(verb)
      .argument('<lane>', '0: broadcasts, from 1 on: people', parseLane)
      .description(what)
      .option('--reason <text>', 'why, for the audit log')
      .addHelpText('after', `\nExample:\n  outbox ${verb} 1 --reason "a bad release"`)
      .action(async (lane: number, { reason }: Flags, command: Command) => {
        const { output, actor } = readContext(command);
        const why = requireReason(reason);
        await withDatabase(({ runTransaction }) => runTransaction((tx) => decide(tx, actor, { lane, reason: why })));
        output.result({ lane, paused: verb === 'pause' }, () => output.line(`${done} lane ${lane}.`));
      });
  }
  program
    .command('lanes')
    .description("lanes of people's streams")
    .command('set')
    .argument('<count>', `1 to ${userLanesMax}`, parseCount(userLanesMax))
    .description('change their number: nothing may be pending, and every client resyncs once')
    .option('--reason <text>', 'why, for the audit log')
    .option('--yes', 'do not ask; needed when not in a terminal')
    .addHelpText('after', '\nExample:\n  outbox lanes set 4 --reason "more people" --yes')
    .action(async (count: number, { reason, yes = false }: Flags, command: Command) => {
      const { output, actor } = readContext(command);
      const why = requireReason(reason);
      await confirm(`Change the lanes of people's streams to ${count}? Every client resyncs once.`, yes);
      await withDatabase(({ runTransaction }) => {
        return runTransaction((tx) => setUserLanes(tx, actor, { count, reason: why }));
      });
      output.result({ user_lanes: count }, () => output.line(`People's streams now have ${count} lanes.`));
    });
}

function parseLane(text: string): number {
  if (!/^\d{1,2}$/.test(text)) throw new InvalidArgumentError('Not a lane, such as 0 or 1.');
  return Number(text);
}
