import { Command } from 'commander';
import { release } from '@aftercommit/runtime/release';
import { addCompletion } from './commands/completion';
import { addDead } from './commands/dead';
import { addDoctor } from './commands/doctor';
import { addEpoch } from './commands/epoch';
import { addErase } from './commands/erase';
import { addLanes } from './commands/lane';
import { addList } from './commands/list';
import { addMigrate } from './commands/migrate';
import { addOwner } from './commands/owner';
import { addPrune } from './commands/prune';
import { addReconcile } from './commands/reconcile';
import { addReplay } from './commands/replay';
import { addShow } from './commands/show';
import { addStatus } from './commands/status';
import { addTail } from './commands/tail';
import { addWatch } from './commands/watch';

const description = `Look at an Aftercommit installation, and act on it.
The database is DATABASE_URL, or the running embedded stack of DATA_DIR (default .data). DIRECT_DATABASE_URL goes past a
pooler; REDIS_URL names the queue's Redis. What changes something wants --reason and is in the audit log.`;

const exits = `
Exit codes: 0 done, 1 failed, 2 wrong command line, 3 not found, 4 refused (a reason, a confirmation or a limit is missing),
5 the database is away, 6 a warning was found, 7 something that players notice, 8 the schema is not of this release,
130 interrupted.`;

/** The `outbox` command with everything it can do. isJson: what is wrong with the command line is said by whoever runs it. */
export function createProgram({ isJson }: { isJson: boolean }): Command {
  const program = new Command('outbox')
    // First: the commands below inherit it.
    .configureOutput(isJson ? { writeErr: () => undefined } : {})
    .description(description)
    .version(release)
    .option('--json', 'answer in JSON, in a shape that stays')
    .option('--actor <name>', "who the audit log names (default: the operating system's user)")
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', exits)
    .showHelpAfterError('(--help tells more)')
    .exitOverride();
  for (const add of [addStatus, addWatch, addDoctor, addList, addShow, addTail, addReplay, addDead, addReconcile]) {
    add(program);
  }
  for (const add of [addLanes, addEpoch, addPrune, addErase, addMigrate, addOwner, addCompletion]) add(program);
  return program;
}
