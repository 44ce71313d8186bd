import { execFile } from 'node:child_process';
import path from 'node:path';

export type Answer = { code: number; stdout: string; stderr: string };

const bundle = path.resolve(__dirname, '../../../dist/cli.cjs');
const timeoutMs = 60_000;

/** Runs the built command to its end, as a script does: without a terminal. */
export function runOutbox(args: readonly string[], env: NodeJS.ProcessEnv, preload?: string): Promise<Answer> {
  const options = ['--enable-source-maps', ...(preload ? ['--require', preload] : [])];
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...options, bundle, ...args],
      { env: { PATH: process.env.PATH, TZ: 'UTC', ...env }, timeout: timeoutMs, maxBuffer: 50_000_000 },
      (error, stdout, stderr) => {
        const code = error ? (typeof error.code === 'number' ? error.code : 1) : 0;
        resolve({ code, stdout, stderr });
      },
    );
  });
}
