/** What a monitor or a script reads of a command. Listed in docs/runbook.md; never renumbered. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  /** The command line is wrong; nothing was done. */
  usage: 2,
  notFound: 3,
  /** The command was understood and not done: a reason, a confirmation or a limit is missing, or the site said no. */
  refused: 4,
  databaseAway: 5,
  /** `status`, `doctor` or `reconcile` found something that can wait until the morning. */
  warning: 6,
  /** Something that players notice. */
  critical: 7,
  /** The database has not the schema of this release: `outbox migrate up`. */
  schemaMissing: 8,
  interrupted: 130,
} as const;

/** Ends the command with a line for people and its own exit code. */
export class CommandError extends Error {
  override name = 'CommandError';
  constructor(
    readonly code: Exclude<keyof typeof exitCodes, 'ok'>,
    message: string,
  ) {
    super(message);
  }
}
