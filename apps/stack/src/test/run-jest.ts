import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { repositoryDir } from '../repository-dir';
import type { JestResult } from './describe-guarantees';

export type JestRun = { exitCode: number; result: JestResult | undefined };

export type JestOptions = {
  /** File in the root. */
  config: string;
  env: NodeJS.ProcessEnv;
  resultFile: string;
  signal: AbortSignal;
};

export function runJest(args: string[], { config, env, resultFile, signal }: JestOptions): Promise<JestRun> {
  if (signal.aborted) return Promise.resolve({ exitCode: 130, result: undefined });
  // What a run before left there must not be taken for the answer of one that dies.
  rmSync(resultFile, { force: true });
  const bin = path.join(path.dirname(createRequire(__filename).resolve('jest/package.json')), 'bin/jest.js');
  const options = ['--config', path.join(repositoryDir, config), '--json', `--outputFile=${resultFile}`];
  const child = spawn(process.execPath, [bin, ...options, ...args], { cwd: repositoryDir, env, stdio: 'inherit' });
  signal.addEventListener('abort', () => child.kill('SIGTERM'));
  return new Promise((resolve) => {
    child.once('exit', (code) => {
      const result = existsSync(resultFile) ? (JSON.parse(readFileSync(resultFile, 'utf8')) as JestResult) : undefined;
      resolve({ exitCode: code ?? 1, result });
    });
  });
}
