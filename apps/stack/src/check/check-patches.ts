// A test that cannot go red protects nothing. Each committed patch breaks one promise; applied to a copy of the tree it
// must turn exactly the test it names red, and nothing else in that file.
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { JestResult } from '../test/describe-guarantees';
import { findChromium } from '../test/find-chromium';
import { applyPatch, listPatches, takePatchBack, type TestedPatch } from './patches';
import { runNode, type ToolRun } from './run-tool';
import { shareAmongCopies, type TreeCopy } from './share-among-copies';

/** Two tests side by side, but for those that say of themselves that they need the machine alone. */
const copyCount = 2;

export async function checkPatches(): Promise<ToolRun> {
  const { patches, lines } = chooseRunnable(listPatches().tested);
  const files = [...new Set(patches.map(({ testFile }) => testFile))];
  const whole = (await shareAmongCopies(1, [files], findFailures)).flat();
  if (whole.length > 0) return { exitCode: 1, output: `Red before any patch was applied: ${whole.join(', ')}` };
  const together = patches.filter((patch) => !needsMachine(patch));
  const alone = patches.filter(needsMachine);
  const problems = [
    ...(await shareAmongCopies(copyCount, together, tryPatch)),
    ...(await shareAmongCopies(1, alone, tryPatch)),
  ];
  for (const [index, { file, testName }] of [...together, ...alone].entries()) {
    lines.push(`${path.basename(file)}: ${problems[index] ?? `turns "${testName}" red, and only that`}`);
  }
  return { exitCode: problems.some(Boolean) ? 1 : 0, output: lines.join('\n') };
}

/** A browser with a whole site, or a bound on time. */
const needsMachine = ({ testFile }: TestedPatch): boolean => /\.(alone|browser)\./.test(testFile);

/** lines: what is left out, and why. */
function chooseRunnable(all: TestedPatch[]): { patches: TestedPatch[]; lines: string[] } {
  if (findChromium()) return { patches: all, lines: [] };
  const leftOut = all.filter(({ testFile }) => isBrowserTest(testFile));
  return {
    patches: all.filter(({ testFile }) => !isBrowserTest(testFile)),
    lines: leftOut.map(({ file }) => `${path.basename(file)}: left out, there is no Chromium`),
  };
}

const isBrowserTest = (testFile: string): boolean => testFile.endsWith('.browser.spec.ts');

async function tryPatch({ file, testFile, testName }: TestedPatch, copy: TreeCopy): Promise<string | undefined> {
  const problem = applyPatch(file, copy.dir);
  if (problem) return problem;
  try {
    const failures = await findFailures([testFile], copy);
    if (failures.length === 0) return `"${testName}" stays green: it does not protect what it says`;
    const others = failures.filter((failure) => failure !== testName && !failure.endsWith(` ${testName}`));
    if (others.length > 0) return `turns other tests red: ${others.join(', ')}`;
    return undefined;
  } finally {
    takePatchBack(file, copy.dir);
  }
}

/** Full names of the red tests of these files, run by the copy's own `npm test` and `npm run e2e`. */
async function findFailures(testFiles: string[], copy: TreeCopy): Promise<string[]> {
  const groups = [
    { script: 'apps/stack/test.mjs', files: testFiles.filter((file) => !isBrowserTest(file)) },
    { script: 'apps/stack/e2e.mjs', files: testFiles.filter(isBrowserTest) },
  ];
  const failures: string[] = [];
  for (const { script, files } of groups) {
    if (files.length > 0) failures.push(...(await runTests(script, files, copy)));
  }
  return failures;
}

/** A test that goes red half-way may leave its connections open, and jest would wait for them. */
async function runTests(script: string, testFiles: string[], copy: TreeCopy): Promise<string[]> {
  const resultFile = path.join(copy.workDir, 'result.json');
  rmSync(resultFile, { force: true });
  const run = await runNode([script, '--forceExit', '--runTestsByPath', ...testFiles], copy.dir, {
    TEST_RESULT_FILE: resultFile,
  });
  let result: JestResult;
  try {
    result = JSON.parse(readFileSync(resultFile, 'utf8')) as JestResult;
  } catch {
    throw new Error(`The tests did not run:\n${run.output.slice(-4_000)}`);
  }
  const broken = result.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  if (broken.length > 0) throw new Error(`A test file does not even load:\n${run.output.slice(-4_000)}`);
  if (result.testResults.length !== testFiles.length) throw new Error(`Not found: one of ${testFiles.join(', ')}`);
  return result.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'failed')
    .map(({ fullName }) => fullName);
}
