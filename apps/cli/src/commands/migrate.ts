import type { Command } from 'commander';
import { migrationLimits } from '@aftercommit/db/connection-options';
import { listMigrations } from '@aftercommit/db/list-migrations';
import { migrateQueue } from '@aftercommit/queue/migrate-queue';
import { readContext } from '../context';
import { exitCodes } from '../exit-codes';
import { withDatabase } from '../with-database';
import { createFirstOwner } from './create-first-owner';

export function addMigrate(program: Command): void {
  const migrate = program.command('migrate').description('schema of the database');
  migrate
    .command('status')
    .description('which migrations are done, and which are missing')
    .addHelpText('after', '\nExit code 8: some are missing.\n\nExample:\n  outbox migrate status')
    .action(async (_flags: object, command: Command) => {
      const { output } = readContext(command);
      const { done, missing, unknown } = await withDatabase(({ dataSource }) => listMigrations(dataSource));
      output.result({ done, missing, unknown }, () => {
        output.table([
          ...done.map((name) => ({ migration: name, state: 'done' })),
          ...missing.map((name) => ({ migration: name, state: 'MISSING' })),
          ...unknown.map((name) => ({ migration: name, state: 'of a later release' })),
        ]);
      });
      if (missing.length > 0) process.exitCode = exitCodes.schemaMissing;
    });
  migrate
    .command('up')
    .description('bring it to the present; then the first owner, when the environment names one')
    .addHelpText('after', '\nExample:\n  outbox migrate up')
    .action(async (_flags: object, command: Command) => {
      const { output } = readContext(command);
      await withDatabase(async ({ dataSource, runTransaction, config, urls }) => {
        const done = (await dataSource.runMigrations()).map(({ name }) => name);
        await migrateQueue(urls.direct);
        const { OWNER_USERNAME: username, OWNER_PASSWORD: password } = config;
        const owner = username && password ? await createFirstOwner(runTransaction, { username, password }) : null;
        output.result({ done, owner }, () => {
          output.line(done.length > 0 ? `Migrated: ${done.join(', ')}` : 'The schema is up to date.');
          if (owner) output.line(owner);
        });
      }, migrationLimits);
    });
}
