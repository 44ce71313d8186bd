import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * An empty folder for a test's own data. Everyone may pass through: as root, an embedded Postgres runs as another user
 * and would keep its data elsewhere, where no test cleans up.
 */
export function createDataDir(): string {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'aftercommit-test-'));
  chmodSync(dataDir, 0o755);
  return dataDir;
}
