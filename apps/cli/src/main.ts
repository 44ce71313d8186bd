#!/usr/bin/env node
// The command of people on call. It changes nothing that it was not told to, and says why it failed with its exit code.
import { CommanderError } from 'commander';
import { answerShell } from './commands/completion';
import { createProgram } from './create-program';
import { describeFailure, type Failure } from './describe-failure';
import { exitCodes } from './exit-codes';

const isJson = process.argv.includes('--json');
const program = createProgram({ isJson });
answerShell(program);

const say = ({ code, message }: Failure): void => {
  if (isJson) console.error(JSON.stringify({ error: message, code }));
  else console.error(`outbox: ${message}`);
};

program.parseAsync().catch((error: unknown) => {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    // For people the parser has said it already, with its help.
    if (isJson && error.exitCode !== 0) say({ code: 'usage', message: error.message.replace(/^error: /, '') });
    return;
  }
  const failure = describeFailure(error);
  say(failure);
  process.exitCode = exitCodes[failure.code];
});
