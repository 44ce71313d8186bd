import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { askReady } from '@aftercommit/runtime/ask-ready';
import type { LongRunning } from '@aftercommit/runtime/lifecycle';
import { distDir } from '../repository-dir';

export type ChildOptions = {
  /** As it is called in what we print. */
  name: string;
  /** The bundle in dist/ that it runs. */
  bundle: string;
  env: NodeJS.ProcessEnv;
  healthPort: number;
  print: (line: string) => void;
};

export type Child = LongRunning & { name: string; readPid(): number | undefined };

const readyTimeoutMs = 60_000;
const readyPollMs = 50;
const healthTimeoutMs = 2_000;
const stopTimeoutMs = 10_000;
/** The pause before a restart doubles up to the maximum, and is short again after a while without trouble. */
const restartPauseMinMs = 100;
const restartPauseMaxMs = 5_000;
const calmAfterMs = 30_000;
/** A child that cannot even start is a broken set-up: the whole start is given up and says so. */
const startAttemptsMax = 3;

/** A process that is kept alive until stop(). `start` resolves when it is ready for the first time. */
export function createChild(options: ChildOptions): Child {
  const { name, print } = options;
  let running: ChildProcess | undefined;
  let restartTimer: NodeJS.Timeout | undefined;
  let pauseMs = restartPauseMinMs;
  let deaths = 0;
  let isStopping = false;

  function launch(): void {
    const startedAtMs = Date.now();
    const child = spawnChild(options);
    running = child;
    child.once('exit', (code, signal) => {
      running = undefined;
      if (isStopping) return;
      deaths += 1;
      if (Date.now() - startedAtMs > calmAfterMs) pauseMs = restartPauseMinMs;
      print(`${name} ended unexpectedly (${signal ?? `code ${code}`}): starting it again in ${pauseMs} ms`);
      restartTimer = setTimeout(relaunch, pauseMs);
      pauseMs = Math.min(pauseMs * 2, restartPauseMaxMs);
    });
  }

  function relaunch(): void {
    launch();
    const relaunched = running;
    const isCurrent = (): boolean => running === relaunched && !isStopping;
    void waitUntilReady(options.healthPort, isCurrent).then((ready) => ready && print(`${name} is running again`));
  }

  async function start(): Promise<void> {
    if (running || isStopping) return;
    launch();
    const isUp = await waitUntilReady(options.healthPort, () => !isStopping && deaths < startAttemptsMax);
    if (!isUp && !isStopping) throw new Error(`${name} did not become ready: see its lines above.`);
  }

  async function stop(): Promise<void> {
    isStopping = true;
    clearTimeout(restartTimer);
    const child = running;
    if (!child) return;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
    await exited;
    clearTimeout(timer);
  }

  return { name, start, stop, readPid: () => running?.pid };
}

function spawnChild({ bundle, env }: ChildOptions): ChildProcess {
  const endWithParent = path.join(distDir, 'end-with-parent.cjs');
  const child = spawn(
    process.execPath,
    ['--enable-source-maps', '--require', endWithParent, path.join(distDir, `${bundle}.cjs`)],
    {
      env,
      // A group of its own: Ctrl+C reaches the supervisor alone, which then stops everything in order.
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    },
  );
  child.on('error', () => undefined);
  return child;
}

async function waitUntilReady(port: number, isWanted: () => boolean): Promise<boolean> {
  const deadline = Date.now() + readyTimeoutMs;
  while (Date.now() < deadline && isWanted()) {
    if (await askReady(`http://127.0.0.1:${port}`, healthTimeoutMs)) return true;
    await wait(readyPollMs);
  }
  return false;
}
