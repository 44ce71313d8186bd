import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { repositoryDir } from '../repository-dir';

/** No single tool or test run takes nearly as long. */
const timeoutMs = 600_000;

export type ToolRun = { exitCode: number; output: string };

/** Runs the program of an installed package and collects what it prints. */
export function runTool(packageName: string, program: string, args: string[]): Promise<ToolRun> {
  const packageDir = path.join(repositoryDir, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(path.join(packageDir, 'package.json'), 'utf8')) as {
    bin: string | Record<string, string>;
  };
  const script = path.join(packageDir, typeof bin === 'string' ? bin : (bin[program] ?? program));
  return runNode([script, ...args], repositoryDir, {});
}

export function runNode(args: string[], cwd: string, extraEnv: NodeJS.ProcessEnv): Promise<ToolRun> {
  return run(process.execPath, args, cwd, extraEnv);
}

export function run(command: string, args: string[], cwd: string, extraEnv: NodeJS.ProcessEnv): Promise<ToolRun> {
  // Without these Nx starts a background process and asks questions.
  const quiet = { NX_DAEMON: 'false', NX_NO_CLOUD: 'true', CI: 'true' };
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...quiet, ...extraEnv },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
  });
  let output = '';
  const collect = (chunk: Buffer): void => void (output += chunk.toString());
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ exitCode: code ?? 1, output }));
  });
}
