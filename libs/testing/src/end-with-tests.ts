import type { ChildProcess } from 'node:child_process';

const children = new Set<ChildProcess>();
let isWatching = false;

/** Kills the child when the test process ends, however its own clean-up went. */
export function endWithTests(child: ChildProcess): void {
  children.add(child);
  child.once('exit', () => children.delete(child));
  if (isWatching) return;
  isWatching = true;
  process.once('exit', () => {
    for (const left of children) left.kill('SIGKILL');
  });
}
