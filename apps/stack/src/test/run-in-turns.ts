import { writeFileSync } from 'node:fs';
import type { JestResult } from './describe-guarantees';
import { runJest, type JestOptions, type JestRun } from './run-jest';

/** A test of the second turn holds a bound on time, which a test beside it would break for a promise that holds. */
const turns = ['jest.config.cjs', 'jest.alone.config.cjs'];

/**
 * One answer for both turns; a choice of tests may leave either of them empty, but not both. A turn that did not come to
 * its end ends the run: nothing can be said of the whole.
 */
export async function runInTurns(args: string[], options: Omit<JestOptions, 'config'>): Promise<JestRun> {
  let exitCode = 0;
  const result: JestResult = { testResults: [] };
  for (const config of turns) {
    const turn = await runJest(['--passWithNoTests', ...args], { ...options, config });
    if (!turn.result) return turn;
    if (turn.exitCode !== 0) exitCode = turn.exitCode;
    result.testResults.push(...turn.result.testResults);
  }
  writeFileSync(options.resultFile, JSON.stringify(result));
  if (exitCode !== 0 || result.testResults.length > 0) return { exitCode, result };
  console.error(`No test was found for: ${args.join(' ')}`);
  return { exitCode: 1, result };
}
