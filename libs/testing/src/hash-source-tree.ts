import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Of every tracked and new file but those of docs/, where results are kept: the same code gives the same hash, committed
 * or not. Says so where there is no checkout to ask.
 */
export function hashSourceTree(repositoryDir: string): string {
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: repositoryDir,
    encoding: 'utf8',
    maxBuffer: 50_000_000,
  });
  if (listed.status !== 0) return 'unknown (not a checkout)';
  const hash = createHash('sha256');
  const files = [...new Set(listed.stdout.split('\0'))].filter((file) => file && !file.startsWith('docs/')).sort();
  for (const file of files) {
    try {
      const content = readFileSync(path.join(repositoryDir, file));
      hash.update(`${file}\0`).update(createHash('sha256').update(content).digest());
    } catch {
      // Deleted and not yet committed: it is not part of the tree.
    }
  }
  return hash.digest('hex').slice(0, 16);
}
