import { writeFileSync } from 'node:fs';
import type { JestResult } from './describe-guarantees';
import { runJest, type JestOptions, type JestRun } from './run-jest';

/** A test of the second turn holds a bound on time, which a test beside it would break for a promise that holds. */
const turns = ['jest.config.cjs', 'jest.alone.config.cjs'];

/** One answer for both turns; a choice of tests may leave either of them empty, but not both. */
export async function runInTurns(args: string[], options: Omit<JestOptions, 'config'>): Promise<JestRun> {
  let exitCode = 0;
  const results: (JestResult | undefined)[] = [];
  for (const config of turns) {
    const turn = await runJest(['--passWithNoTests', ...args], { ...options, config });
    if (turn.exitCode !== 0) exitCode = turn.exitCode;
    results.push(turn.result);
  }
  const result = { testResults: results.flatMap((each) => each?.testResults ?? []) };
  writeFileSync(options.resultFile, JSON.stringify(result));
  const isNothingFound = exitCode === 0 && results.every((each) => each?.testResults.length === 0);
  if (isNothingFound) console.error(`No test was found for: ${args.join(' ')}`);
  return { exitCode: isNothingFound ? 1 : exitCode, result };
}
