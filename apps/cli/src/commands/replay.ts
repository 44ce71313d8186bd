import type { Command } from 'commander';
import {
  Replay,
  replayEventsDefaultMax,
  replayRateDefault,
  replayRateMax,
  type ReplayFilter,
  type ReplayPlan,
} from '@aftercommit/contracts/http/admin-outbox';
import { endReplay } from '@aftercommit/domain/operations/end-replay';
import { hasFilter, startReplay } from '@aftercommit/domain/operations/start-replay';
import { findReplay, listReplays } from '@aftercommit/outbox/replay-run';
import { planReplay } from '@aftercommit/outbox/select-replay-targets';
import { confirm, requireReason } from '../confirm';
import { readContext, type Context } from '../context';
import { CommandError } from '../exit-codes';
import { toTime, type Output } from '../output';
import { parseEventId } from '../parse-event-id';
import { addFilterOptions, parseCount, readReplayFilter, type FilterFlags } from '../read-filter';
import { runReplay } from '../run-replay';
import { withDatabase, type Database } from '../with-database';
import { toRow } from './list';

type Flags = FilterFlags & {
  apply?: boolean;
  reason?: string;
  yes?: boolean;
  rate: number;
  run?: string;
  runs?: boolean;
  cancel?: string;
};

export function addReplay(program: Command): void {
  addFilterOptions(program.command('replay'))
    .description('announce past events once more, as new events; without --apply it only tells what it would do')
    .option('--apply', 'do it')
    .option('--reason <text>', 'why, for the audit log')
    .option('--yes', 'do not ask; needed when not in a terminal')
    .option('--rate <events>', 'new events per second', parseCount(replayRateMax), replayRateDefault)
    .option('--run <id>', 'go on with a run that was interrupted', parseEventId)
    .option('--runs', 'the last runs')
    .option('--cancel <id>', 'end a run for good', parseEventId)
    .addHelpText('after', help)
    .action(async (flags: Flags, command: Command) => {
      const context = readContext(command);
      await withDatabase(async (database) => {
        if (flags.runs) return listRuns(database, context.output);
        if (flags.cancel) return cancelRun(database, context, flags.cancel, flags.reason);
        if (flags.run) return runReplay(database, context.output, flags.run);
        return flags.apply ? applyReplay(database, context, flags) : planOnly(database, context.output, flags);
      });
    });
}

const help = `
A type is replayed as it was (a drop: one new event each) or as it is now (a balance: one per person, read again).
Replays themselves and events without a place in the log yet are left out. More than ${replayEventsDefaultMax} need --limit.
Ctrl+C leaves the run where it is; --run goes on with it.

Examples:
  outbox replay --type drop.won --since 2h
  outbox replay --type drop.won --since 2h --apply --reason "feed was empty" --rate 500 --yes
  outbox replay --run 0199c1f2-…
  outbox replay --runs`;

async function listRuns({ dataSource }: Database, output: Output): Promise<void> {
  const replays = await listReplays(dataSource);
  output.result({ replays }, () => {
    if (replays.length === 0) return output.line('There has been no replay.');
    output.table(
      replays.map(({ id, state, actor, reason, done, total, started_at: started }) => {
        return { started: toTime(started), run: id, state, done: `${done}/${total}`, actor, reason };
      }),
    );
  });
}

async function cancelRun(database: Database, context: Context, runId: string, reason?: string): Promise<void> {
  const { dataSource, runTransaction } = database;
  const why = requireReason(reason);
  await runTransaction((tx) => endReplay(tx, context.actor, { runId, reason: why }));
  const replay = Replay.parse(await findReplay(dataSource, runId));
  context.output.result(replay, () => context.output.line(`Run ${runId} ended at ${replay.done} of ${replay.total}.`));
}

function readFilter(flags: Flags): ReplayFilter {
  const filter = readReplayFilter(flags);
  const { limit: _limit, ...conditions } = filter;
  if (!hasFilter(conditions))
    throw new CommandError('usage', 'say which events: --type, --stream, --user, --id or --since');
  return filter;
}

async function planOnly({ dataSource }: Database, output: Output, flags: Flags): Promise<void> {
  const plan = await planReplay(dataSource, readFilter(flags));
  output.result(plan, () => showPlan(output, plan));
}

function showPlan(output: Output, plan: ReplayPlan): void {
  for (const { type, matching } of plan.excluded) output.line(`${matching} of ${type}: never replayed`);
  if (plan.total === 0) return output.line('Nothing matches: there is nothing to replay.');
  output.table(
    plan.types.map(({ type, replay, matching, total }) => ({ type, replay, matching, 'new events': total })),
  );
  output.line(`\n${plan.total} new events. The first of them:\n`);
  output.table(plan.sample.map(toRow));
  output.line('\nNothing was changed: this was a dry run. --apply --reason "…" does it.');
  if (plan.needs_limit) output.line(`More than ${replayEventsDefaultMax}: say how many with --limit.`);
}

async function applyReplay(database: Database, { output, actor }: Context, flags: Flags): Promise<void> {
  const filter = readFilter(flags);
  const reason = requireReason(flags.reason);
  const plan = await planReplay(database.dataSource, filter);
  if (plan.total === 0) {
    return output.result({ ...plan, run: null }, () => output.line('Nothing matches: there is nothing to replay.'));
  }
  await confirm(`Announce ${plan.total} events again, at ${flags.rate} a second?`, flags.yes ?? false);
  const runId = await database.runTransaction((tx) => {
    return startReplay(tx, actor, { filter, reason, rate: flags.rate, runner: 'cli' });
  });
  output.note(`Run ${runId}: ${plan.total} events. Interrupted, go on with: outbox replay --run ${runId}`);
  await runReplay(database, output, runId);
}
