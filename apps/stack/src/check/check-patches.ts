// A test that cannot go red protects nothing. Each committed patch breaks one promise; applied to a copy of the tree it
// must turn exactly the test it names red, and nothing else in that file.
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createScratchDir } from '../create-scratch-dir';
import { repositoryDir } from '../repository-dir';
import type { JestResult } from '../test/describe-guarantees';
import { findChromium } from '../test/find-chromium';
import { copyTree } from './copy-tree';
import { applyPatch, listPatches, takePatchBack, type TestedPatch } from './patches';
import { runNode, type ToolRun } from './run-tool';

export async function checkPatches(): Promise<ToolRun> {
  const { patches, lines } = chooseRunnable(listPatches().tested);
  const workDir = createScratchDir();
  const copyDir = path.join(workDir, 'tree');
  try {
    copyTree(repositoryDir, copyDir);
    const whole = await findFailures(copyDir, [...new Set(patches.map(({ testFile }) => testFile))], workDir);
    if (whole.length > 0) return { exitCode: 1, output: `Red before any patch was applied: ${whole.join(', ')}` };
    let failed = 0;
    for (const patch of patches) {
      const problem = await tryPatch(patch, copyDir, workDir);
      if (problem) failed += 1;
      lines.push(`${path.basename(patch.file)}: ${problem ?? `turns "${patch.testName}" red, and only that`}`);
    }
    return { exitCode: failed > 0 ? 1 : 0, output: lines.join('\n') };
  } finally {
    rmSync(workDir, { recursive: true, force: true });
  }
}

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

async function tryPatch(
  { file, testFile, testName }: TestedPatch,
  copyDir: string,
  workDir: string,
): Promise<string | undefined> {
  const problem = applyPatch(file, copyDir);
  if (problem) return problem;
  try {
    const failures = await findFailures(copyDir, [testFile], workDir);
    if (failures.length === 0) return `"${testName}" stays green: it does not protect what it says`;
    const others = failures.filter((failure) => failure !== testName && !failure.endsWith(` ${testName}`));
    if (others.length > 0) return `turns other tests red: ${others.join(', ')}`;
    return undefined;
  } finally {
    takePatchBack(file, copyDir);
  }
}

/** Full names of the red tests of these files, run by the copy's own `npm test` and `npm run e2e`. */
async function findFailures(copyDir: string, testFiles: string[], workDir: string): Promise<string[]> {
  const groups = [
    { script: 'apps/stack/test.mjs', files: testFiles.filter((file) => !isBrowserTest(file)) },
    { script: 'apps/stack/e2e.mjs', files: testFiles.filter(isBrowserTest) },
  ];
  const failures: string[] = [];
  for (const { script, files } of groups) {
    if (files.length > 0) failures.push(...(await runTests(script, copyDir, files, workDir)));
  }
  return failures;
}

/** A test that goes red half-way may leave its connections open, and jest would wait for them. */
async function runTests(script: string, copyDir: string, testFiles: string[], workDir: string): Promise<string[]> {
  const resultFile = path.join(workDir, 'result.json');
  rmSync(resultFile, { force: true });
  const run = await runNode([script, '--forceExit', '--runTestsByPath', ...testFiles], copyDir, {
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
