import type { Command } from 'commander';
import omelette, { type Completer } from 'omelette';

/**
 * Tab completion: `outbox completion` prints what a shell evaluates. The tree is read from the commands themselves, so
 * that none can be forgotten.
 */
export function addCompletion(program: Command): void {
  program
    .command('completion')
    .description('code for bash, zsh or fish that completes commands and flags')
    .addHelpText(
      'after',
      '\nExamples:\n  source <(outbox completion)                 # bash, zsh\n  outbox completion --fish | source           # fish',
    )
    .option('--fish', 'for fish')
    .action(({ fish = false }: { fish?: boolean }) => {
      const completer = createCompleter(program);
      process.stdout.write(`${fish ? completer.generateCompletionCodeFish() : completer.generateCompletionCode()}\n`);
    });
}

/** Answers the shell when it asks, and then ends the process; does nothing otherwise. */
export function answerShell(program: Command): void {
  createCompleter(program).init();
}

function createCompleter(program: Command): Completer {
  const completer = omelette(program.name());
  completer.on('complete', (_fragment, { line, reply }) => {
    reply(listWords(program, line.split(/\s+/).slice(1)));
  });
  return completer;
}

/** What may come next behind these words of a command line. */
export function listWords(program: Command, words: readonly string[]): string[] {
  let command = program;
  for (const word of words) command = command.commands.find((each) => each.name() === word) ?? command;
  const flags = [...command.options, ...(command === program ? [] : program.options)].map(({ long }) => long ?? '');
  return [...command.commands.map((each) => each.name()), ...flags.filter(Boolean)];
}
