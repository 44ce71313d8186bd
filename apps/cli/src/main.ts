// The operators' command. It reads its database from DATABASE_URL and changes nothing that it was not told to.
import { Command, InvalidArgumentError } from 'commander';
import { describeError } from '@aftercommit/runtime/logger';
import { bumpEpoch } from './commands/bump-epoch';
import { createFirstOwner } from './commands/create-first-owner';
import { migrateUp } from './commands/migrate-up';
import { setLanes } from './commands/set-lanes';
import { withDataSource } from './with-database';

const userLanesMax = 63;

const program = new Command('outbox').description(
  'Operate an Aftercommit installation (DATABASE_URL names its database)',
);

program
  .command('migrate')
  .description('schema of the database')
  .command('up')
  .description('bring it to the present')
  .action(migrateUp);

program
  .command('owner')
  .description("the panel's first owner")
  .command('create <username>')
  .description('make it; the password is read from OWNER_PASSWORD')
  .option('--email <email>')
  .action(async (username: string, { email }: { email?: string }) => {
    const password = process.env.OWNER_PASSWORD;
    if (!password)
      throw new Error('Set OWNER_PASSWORD: a password on the command line would stay in the shell history.');
    console.log(await withDataSource((_dataSource, run) => createFirstOwner(run, { username, password, email })));
  });

program
  .command('lanes')
  .description("lanes for people's streams")
  .command('set <count>')
  .description('change their number, with nothing pending')
  .action(async (count: string) => {
    const userLanes = Number(count);
    if (!Number.isInteger(userLanes) || userLanes < 1 || userLanes > userLanesMax) {
      throw new InvalidArgumentError(`lanes: 1 to ${userLanesMax}`);
    }
    await setLanes(userLanes);
  });

program
  .command('epoch')
  .description('life of the numbering')
  .command('bump')
  .description('start another one')
  .action(bumpEpoch);

program.parseAsync().catch((error: unknown) => {
  console.error(`outbox: ${describeError(error).error}`);
  process.exit(1);
});
