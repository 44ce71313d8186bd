import type { Command } from 'commander';
import { pruneHistory } from '@aftercommit/domain/operations/prune-history';
import { recordPrune } from '@aftercommit/domain/operations/record-prune';
import { planPrune, type PrunePlan } from '@aftercommit/outbox/plan-prune';
import { confirm, requireReason } from '../confirm';
import { readContext } from '../context';
import { toTime, type Output } from '../output';
import { createProgress } from '../progress';
import { parseCount } from '../read-filter';
import { withPatientDatabase } from '../with-database';

/** Of one command: a thousand million events. */
const dropMax = 1_000;

type Flags = { keepDays: number; apply?: boolean; reason?: string; yes?: boolean };

export function addPrune(program: Command): void {
  program
    .command('prune')
    .description('drop old partitions of outbox and log, and clean up what has expired; without --apply it only tells')
    .option('--keep-days <days>', 'keep what is younger', parseCount(36_500), 30)
    .option('--apply', 'do it')
    .option('--reason <text>', 'why, for the audit log')
    .option('--yes', 'do not ask; needed when not in a terminal')
    .addHelpText('after', help)
    .action(async ({ keepDays, apply, reason, yes = false }: Flags, command: Command) => {
      const { output, actor } = readContext(command);
      await withPatientDatabase(async ({ dataSource, runTransaction, urls }) => {
        const plan = await planPrune(dataSource, keepDays);
        if (!apply) return output.result(plan, () => showPlan(output, plan));
        const why = requireReason(reason);
        await confirm(`Drop ${plan.drop.length} partitions for good?`, yes);
        const progress = createProgress('partitions');
        const { dropped, cleaned, left } = await pruneHistory(dataSource, urls.direct, {
          actor: actor.username,
          keepDays,
          dropMax,
          onDropped: (_table, count, planned) => progress.show(count, planned),
        });
        progress.stop();
        await runTransaction((tx) => recordPrune(tx, actor, { dropped, cleaned, keepDays, reason: why }));
        output.result({ dropped, cleaned, left }, () => {
          output.line(`Dropped: ${dropped.join(', ') || 'nothing'}.`);
          output.table(Object.entries(cleaned).map(([table, rows]) => ({ table, 'rows cleaned up': rows })));
        });
      });
    });
}

const help = `
A partition goes when everything in it is older than the policy, no pending row, kept log row, open dead letter or running
replay points into it, and every live server is past it; without a live server nothing counts as delivered, and nothing
of the log goes. Each is dropped at once, under a lock time-out: a backup that runs makes it fail, and nothing is changed.
Dispatchers do the same by themselves (RETENTION_DAYS), so this is for a disk that fills now.
Also cleaned up: ended sessions and settled replays (as old as the policy), idempotency keys (7 days), followers (1 day),
batches of dropped partitions, records of prunes (1 year).

Examples:
  outbox prune --keep-days 30
  outbox prune --keep-days 30 --apply --reason "monthly" --yes`;

function showPlan(output: Output, plan: PrunePlan): void {
  const row = ({ name, newest_at: newest }: PrunePlan['drop'][number]) => ({ partition: name, newest: toTime(newest) });
  if (plan.drop.length > 0) output.table(plan.drop.map((each) => ({ ...row(each), then: 'drop' })));
  else output.line('There is nothing to drop.');
  if (plan.keep.length > 0) output.table(plan.keep.map((each) => ({ ...row(each), 'kept because': each.because })));
  output.line('\nNothing was changed: this was a dry run. --apply --reason "…" does it.');
}
