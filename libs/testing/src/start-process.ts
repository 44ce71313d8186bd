import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { askReady } from '@aftercommit/runtime/ask-ready';
import { findFreePort } from '@aftercommit/runtime/find-free-port';
import { endWithTests } from './end-with-tests';
import { eventually } from './eventually';

/** A start promises nothing about its time, and a busy machine takes a while. */
const readyTimeoutMs = 45_000;

export type ProcessName = 'api' | 'dispatcher' | 'socket' | 'cli' | 'web' | 'origin';

export type StartProcessOptions = {
  name: ProcessName;
  env: NodeJS.ProcessEnv;
  /** The port of its health routes, which for api and socket is the one they serve on. Default: a free one. */
  port?: number;
  readyTimeoutMs?: number;
};

export type ProcessExit = { code: number | null; signal: NodeJS.Signals | null };

export type TestProcess = {
  pid: number;
  port: number;
  url: string;
  /** Everything printed so far, at most the last outputBytesMax characters. */
  output(): string;
  isReady(): Promise<boolean>;
  /** SIGSTOP and SIGCONT pause and continue it. */
  kill(signal: NodeJS.Signals): void;
  waitForExit(): Promise<ProcessExit>;
  /** SIGTERM, then SIGKILL when it does not end in time. */
  stop(): Promise<ProcessExit>;
};

const distDir = path.resolve(__dirname, '../../../dist');
const outputBytesMax = 1_000_000;
const stopTimeoutMs = 10_000;
const healthTimeoutMs = 1_000;

const portVariables: Record<ProcessName, string> = {
  api: 'API_PORT',
  socket: 'SOCKET_PORT',
  dispatcher: 'HEALTH_PORT',
  cli: 'HEALTH_PORT',
  web: 'HEALTH_PORT',
  origin: 'HEALTH_PORT',
};

/** Starts a built process as production does and answers when it says that it is ready. It dies with the tests. */
export async function startProcess(options: StartProcessOptions): Promise<TestProcess> {
  const started = await spawnProcess(options);
  const exit = started.waitForExit();
  const ready = eventually(() => started.isReady(), {
    deadlineMs: options.readyTimeoutMs ?? readyTimeoutMs,
    intervalMs: 50,
  });
  const died = exit.then(({ code, signal }) => {
    throw new Error(`${options.name} ended (${code ?? signal}) before it was ready:\n${started.output()}`);
  });
  died.catch(() => undefined);
  try {
    await Promise.race([ready, died]);
  } catch (cause) {
    started.kill('SIGKILL');
    throw new Error(`${options.name} did not become ready. It printed:\n${started.output()}`, { cause });
  }
  return started;
}

/** The same without waiting, for a process that is expected to refuse or to be killed early. */
export async function spawnProcess({ name, env, port: wanted }: StartProcessOptions): Promise<TestProcess> {
  const bundle = path.join(distDir, `${name}.cjs`);
  if (!existsSync(bundle)) throw new Error(`${bundle} is not built: run the tests with \`npm test -- <pattern>\`.`);
  const port = wanted ?? (await findFreePort());
  // Ends it when the test process dies without a chance to clean up.
  const watchParent = path.join(distDir, 'end-with-parent.cjs');
  const child = spawn(process.execPath, ['--enable-source-maps', '--require', watchParent, bundle], {
    env: { PATH: process.env.PATH, TZ: 'UTC', ...env, [portVariables[name]]: String(port) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  endWithTests(child);
  let printed = '';
  const keep = (chunk: Buffer): void => void (printed = (printed + chunk.toString()).slice(-outputBytesMax));
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const exited = new Promise<ProcessExit>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  const url = `http://127.0.0.1:${port}`;
  return {
    pid: child.pid ?? 0,
    port,
    url,
    output: () => printed,
    isReady: () => askReady(url, healthTimeoutMs),
    kill: (signal) => void child.kill(signal),
    waitForExit: () => exited,
    stop: async () => {
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
      const exit = await exited;
      clearTimeout(timer);
      return exit;
    },
  };
}
