import { createInterface } from 'node:readline/promises';
import { CommandError } from './exit-codes';

/** Asks in a terminal. Elsewhere nobody would answer: --yes is needed. */
export async function confirm(question: string, yes: boolean): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw new CommandError('refused', `${question} Not a terminal: say --yes to do it`);
  }
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await prompt.question(`${question} [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) throw new CommandError('refused', 'nothing was changed');
  } finally {
    prompt.close();
  }
}

/** @throws CommandError refused: whoever changes something says why, for the audit log */
export function requireReason(reason: string | undefined): string {
  const text = reason?.trim();
  if (!text) throw new CommandError('refused', 'say why, for the audit log: --reason "…"');
  if (text.length > 500) throw new CommandError('usage', '--reason: at most 500 characters');
  return text;
}
