import type { Command } from 'commander';
import { readContext } from '../context';
import { CommandError } from '../exit-codes';
import { withDatabase } from '../with-database';
import { createFirstOwner } from './create-first-owner';

export function addOwner(program: Command): void {
  program
    .command('owner')
    .description("the panel's first owner")
    .command('create')
    .argument('<username>')
    .description('make it; the password is read from OWNER_PASSWORD')
    .option('--email <email>')
    .addHelpText('after', '\nExample:\n  OWNER_PASSWORD=… outbox owner create anna')
    .action(async (username: string, { email }: { email?: string }, command: Command) => {
      const { output } = readContext(command);
      const password = process.env.OWNER_PASSWORD;
      if (!password) {
        throw new CommandError(
          'refused',
          'set OWNER_PASSWORD: a password on the command line would stay in the shell history',
        );
      }
      const said = await withDatabase(({ runTransaction }) =>
        createFirstOwner(runTransaction, { username, password, email }),
      );
      output.result({ owner: said }, () => output.line(said));
    });
}
