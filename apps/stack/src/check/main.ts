// `npm run check`: everything that can be said about the code without knowing what it does, then whether its tests bite.
// `npm run check -- lint types` runs these steps alone.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { buildAsyncApi } from '../api-documents/build-asyncapi';
import { buildOpenApi } from '../api-documents/build-openapi';
import { validateAsyncApi, validateOpenApi } from '../api-documents/validate-documents';
import { repositoryDir } from '../repository-dir';
import { checkPatches } from './check-patches';
import { checkSafeguards } from './check-safeguards';
import { findBrokenReferences } from './find-broken-references';
import { listFiles } from './list-files';
import { listGenerated } from './list-generated';
import { runTool, type ToolRun } from './run-tool';

type Step = { name: string; run: () => Promise<ToolRun>; isOnRequest?: boolean };

const steps: Step[] = [
  { name: 'format', run: () => runTool('prettier', 'prettier', ['--check', '.']) },
  { name: 'lint', run: lint },
  { name: 'types', run: () => runTool('typescript', 'tsc', ['--noEmit', '-p', 'tsconfig.json']) },
  {
    name: 'cycles',
    run: () =>
      runTool('dependency-cruiser', 'depcruise', ['--config', '.dependency-cruiser.cjs', 'apps', 'libs', 'migrations']),
  },
  { name: 'generated', run: compareGenerated },
  { name: 'documents', run: checkDocuments },
  { name: 'patches', run: checkPatches },
  // Half an hour of chaos: for a night, not for every change.
  { name: 'safeguards', run: checkSafeguards, isOnRequest: true },
];

/** The boundary rule reads the project graph, and without one it skips itself with no more than a warning. */
async function lint(): Promise<ToolRun> {
  const graph = await runTool('nx', 'nx', ['show', 'projects']);
  if (graph.exitCode !== 0) return graph;
  const result = await runTool('eslint', 'eslint', ['.', '--max-warnings', '0']);
  return result.output.includes('The rule will be skipped') ? { ...result, exitCode: 1 } : result;
}

async function compareGenerated(): Promise<ToolRun> {
  const outdated = (await listGenerated()).filter(({ file, content }) => readText(file) !== content);
  const names = outdated.map(({ file }) => path.relative(repositoryDir, file));
  if (names.length === 0) return { exitCode: 0, output: '' };
  return {
    exitCode: 1,
    output: `Not up to date: ${names.join(', ')}. Run \`npm run db:dump\` and review the difference.`,
  };
}

async function checkDocuments(): Promise<ToolRun> {
  const files = listFiles(repositoryDir);
  const pages = files.filter((file) => file.endsWith('.md'));
  const problems = [
    ...(await validateOpenApi(buildOpenApi())),
    ...(await validateAsyncApi(buildAsyncApi())),
    ...findBrokenReferences(
      pages.map((file) => ({ file, text: readText(path.join(repositoryDir, file)) })),
      files,
    ),
  ];
  return { exitCode: problems.length > 0 ? 1 : 0, output: problems.join('\n') };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

async function main(wanted: string[]): Promise<number> {
  const unknown = wanted.filter((name) => !steps.some((step) => step.name === name));
  if (unknown.length > 0)
    throw new Error(`No such step: ${unknown.join(', ')}. There are ${steps.map(({ name }) => name).join(', ')}.`);
  const failed: string[] = [];
  for (const { name, run, isOnRequest } of steps) {
    if (wanted.length > 0 ? !wanted.includes(name) : isOnRequest) continue;
    const startedAtMs = performance.now();
    const { exitCode, output } = await run().catch((error: unknown) => ({ exitCode: 1, output: String(error) }));
    if (exitCode !== 0) failed.push(name);
    const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
    console.log(`${exitCode === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
    if (output && (exitCode !== 0 || name === 'patches')) console.log(output.trimEnd());
  }
  if (failed.length > 0) console.log(`\nFailed: ${failed.join(', ')}`);
  return failed.length > 0 ? 1 : 0;
}

main(process.argv.slice(2)).then(
  (exitCode) => process.exit(exitCode),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
