import type { RunsStatements } from './runs-statements';

/** Starts another epoch unless somebody else already has. Needed when the log is shorter than what was emitted from it. */
export async function raiseEpoch(db: RunsStatements, expected: string): Promise<void> {
  await db.query({ name: 'raise_epoch', text: 'SELECT raise_epoch($1)', values: [expected] });
}
