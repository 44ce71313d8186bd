import type { Command } from 'commander';
import { bumpEpoch } from '@aftercommit/domain/operations/bump-epoch';
import { confirm, requireReason } from '../confirm';
import { readContext } from '../context';
import { withDatabase } from '../with-database';

export function addEpoch(program: Command): void {
  program
    .command('epoch')
    .description('life of the numbering')
    .command('bump')
    .description('start another one, after a restore: every client resyncs once')
    .option('--reason <text>', 'why, for the audit log')
    .option('--yes', 'do not ask; needed when not in a terminal')
    .addHelpText('after', '\nExample:\n  outbox epoch bump --reason "restored from the backup of 03:00" --yes')
    .action(async ({ reason, yes = false }: { reason?: string; yes?: boolean }, command: Command) => {
      const { output, actor } = readContext(command);
      const why = requireReason(reason);
      await confirm('Start another epoch? Every client resyncs once.', yes);
      const epoch = await withDatabase(({ runTransaction }) => runTransaction((tx) => bumpEpoch(tx, actor, why)));
      output.result({ epoch }, () => output.line(`Epoch is now ${epoch}.`));
    });
}
