import { spawn } from 'node:child_process';
import path from 'node:path';
import { endWithTests } from '@aftercommit/testing/end-with-tests';
import type { ReplyMessage } from './answer-requests';
import { benchDistDir, type BundleName } from './build-bundles';

const startTimeoutMs = 60_000;

export type Remote = {
  pid: number;
  /** Rejects when the process says so, ends, or is silent for timeoutMs. */
  ask<Result>(name: string, input: unknown, timeoutMs: number): Promise<Result>;
  stop(): Promise<void>;
};

type Asked = { resolve: (result: unknown) => void; reject: (error: Error) => void };

/** Starts one of the bench's own processes and answers when it listens. */
export async function startBundle(name: BundleName, env: NodeJS.ProcessEnv = {}): Promise<Remote> {
  const child = spawn(process.execPath, ['--enable-source-maps', path.join(benchDistDir, `${name}.cjs`)], {
    env: { PATH: process.env.PATH, TZ: 'UTC', ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  endWithTests(child);
  let printed = '';
  child.stderr?.on('data', (chunk: Buffer) => (printed = (printed + chunk.toString()).slice(-20_000)));
  const asked = new Map<number, Asked>();
  let lastId = 0;
  const wait = (id: number, what: string, timeoutMs: number): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => settle(id, { error: `${what} took longer than ${timeoutMs} ms` }), timeoutMs);
      const end = (act: () => void): void => {
        clearTimeout(timer);
        asked.delete(id);
        act();
      };
      asked.set(id, {
        resolve: (result) => end(() => resolve(result)),
        reject: (error) => end(() => reject(error)),
      });
    });
  function settle(id: number, { result, error }: Omit<ReplyMessage, 'id'>): void {
    if (error === undefined) asked.get(id)?.resolve(result);
    else asked.get(id)?.reject(new Error(`${name}: ${error}`));
  }
  child.on('message', ({ id, ...reply }: ReplyMessage) => settle(id, reply));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  void exited.then(() => [...asked.keys()].forEach((id) => settle(id, { error: `ended:\n${printed}` })));
  await wait(0, 'the start', startTimeoutMs);
  return {
    pid: child.pid ?? 0,
    ask: async <Result>(request: string, input: unknown, timeoutMs: number) => {
      const id = (lastId += 1);
      const answer = wait(id, request, timeoutMs);
      child.send({ id, name: request, input });
      return (await answer) as Result;
    },
    stop: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
