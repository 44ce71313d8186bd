import { readFileSync } from 'node:fs';
import path from 'node:path';

/** All at one moment, so that nobody notices the death of another and acts on it. */
export function killTree(pid: number | undefined, dataDir: string): void {
  const pids = [pid, ...readDescendants(pid), readPostmasterPid(dataDir)];
  for (const each of pids) {
    if (!each) continue;
    try {
      process.kill(each, 'SIGKILL');
    } catch {
      // Gone already.
    }
  }
}

/** SIGKILL for the processes of one bundle, such as socket, below a supervisor. */
export function killBundle(supervisorPid: number | undefined, bundle: string): void {
  for (const pid of readDescendants(supervisorPid)) {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      if (command.some((part) => part.endsWith(`dist/${bundle}.cjs`))) process.kill(pid, 'SIGKILL');
    } catch {
      // Gone already.
    }
  }
}

function readDescendants(pid: number | undefined): number[] {
  if (!pid) return [];
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
    return children.flatMap((each) => [each, ...readDescendants(each)]);
  } catch {
    return [];
  }
}

function readPostmasterPid(dataDir: string): number | undefined {
  try {
    return Number(readFileSync(path.join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  } catch {
    return undefined;
  }
}
