import type { Command } from 'commander';
import { createOutput, type Output } from './output';
import { readActor } from './read-actor';
import type { Actor } from '@aftercommit/domain/administration/record-audit';

/** What every command knows: how to answer, and for whom it acts. */
export type Context = { output: Output; actor: Actor };

/** Of the flags that every command takes. */
export function readContext(command: Command): Context {
  const { json = false, actor } = command.optsWithGlobals<{ json?: boolean; actor?: string }>();
  return { output: createOutput(json), actor: readActor(actor) };
}
