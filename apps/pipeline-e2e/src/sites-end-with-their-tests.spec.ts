import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { eventually } from '@aftercommit/testing/eventually';

const startedDeadlineMs = 90_000;
const stoppedDeadlineMs = 40_000;

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('a site that a test run started', () => {
  it('stops when the run is killed', async () => {
    const holder = spawn(process.execPath, ['--import', 'tsx', path.join(__dirname, 'hold-stack.ts')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    holder.stdout.on('data', (chunk: Buffer) => void (printed += chunk.toString()));
    await eventually(() => printed.includes('\n') || holder.exitCode !== null, { deadlineMs: startedDeadlineMs });
    const { url, pid } = JSON.parse(printed) as { url: string; pid: number };
    expect((await fetch(`${url}/health`)).status).toBe(200);

    holder.kill('SIGKILL');
    await once(holder, 'exit');

    await eventually(() => expect(isRunning(pid)).toBe(false), { deadlineMs: stoppedDeadlineMs, intervalMs: 200 });
    await expect(fetch(`${url}/health`)).rejects.toThrow();
  }, 150_000);
});
