import { execFileSync } from 'node:child_process';

/** Files of a checkout as it is now: those that git knows, and new ones that it does not ignore. One may be deleted already. */
export function listFiles(dir: string): string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: dir });
  return listed.toString().split('\0').filter(Boolean);
}
