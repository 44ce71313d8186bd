import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** An empty folder for this run. Postgres' own user may pass through, so that its data is deleted together with it. */
export function createScratchDir(): string {
  const scratchDir = mkdtempSync(path.join(tmpdir(), 'aftercommit-'));
  chmodSync(scratchDir, 0o755);
  return scratchDir;
}
