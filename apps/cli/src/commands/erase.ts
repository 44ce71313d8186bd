import type { Command } from 'commander';
import { erasePerson } from '@aftercommit/domain/operations/erase-person';
import { confirm, requireReason } from '../confirm';
import { readContext } from '../context';
import { parseEventId } from '../parse-event-id';
import { withPatientDatabase } from '../with-database';

export function addErase(program: Command): void {
  program
    .command('erase')
    .argument('<user id>', 'the person', parseEventId)
    .description("take a person's data out of every table; sums, order and numbers stay")
    .option('--reason <text>', 'why, for the audit log')
    .option('--yes', 'do not ask; needed when not in a terminal')
    .addHelpText('after', '\nExample:\n  outbox erase 5f0e… --reason "request of 2026-11-28" --yes')
    .action(async (userId: string, { reason, yes = false }: { reason?: string; yes?: boolean }, command: Command) => {
      const { output, actor } = readContext(command);
      const why = requireReason(reason);
      await confirm(`Erase the person ${userId} for good?`, yes);
      const erased = await withPatientDatabase(({ runTransaction }) => {
        return runTransaction((tx) => erasePerson(tx, actor, { userId, reason: why }));
      });
      output.result({ user_id: userId, erased }, () => {
        output.table(Object.entries(erased).map(([what, rows]) => ({ what, rows })));
      });
    });
}
