#!/usr/bin/env node
// The command of people on call. It changes nothing that it was not told to, and says why it failed with its exit code.
import { CommanderError } from 'commander';
import { answerShell } from './commands/completion';
import { createProgram } from './create-program';
import { describeFailure } from './describe-failure';
import { exitCodes } from './exit-codes';

const program = createProgram();
answerShell(program);

program.parseAsync().catch((error: unknown) => {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    return;
  }
  const failure = describeFailure(error);
  if (process.argv.includes('--json')) console.error(JSON.stringify({ error: failure.message, code: failure.code }));
  else console.error(`outbox: ${failure.message}`);
  process.exitCode = exitCodes[failure.code];
});
