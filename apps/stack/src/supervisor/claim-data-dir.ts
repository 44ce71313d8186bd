import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readCommand } from '../embedded-postgres/read-command';

export type Claim = {
  /** The run before this one was killed: what it left behind may take a moment to go. */
  isAfterCrash: boolean;
  release(): void;
};

/** One run per data folder: two supervisors would fight over one database. */
export function claimDataDir(dataDir: string): Claim {
  mkdirSync(dataDir, { recursive: true });
  const claimFile = path.join(dataDir, 'supervisor.pid');
  const isAfterCrash = existsSync(claimFile);
  if (isAfterCrash) clearDeadClaim(claimFile, dataDir);
  try {
    writeFileSync(claimFile, `${process.pid}\n`, { flag: 'wx' });
  } catch (cause) {
    throw new Error(`${dataDir} is being used by another run that has just started.`, { cause });
  }
  return { isAfterCrash, release: () => rmSync(claimFile, { force: true }) };
}

function clearDeadClaim(claimFile: string, dataDir: string): void {
  const pid = Number(readFileSync(claimFile, 'utf8'));
  // The id of a killed run may belong to any program by now.
  if (pid !== process.pid && /start\.mjs/.test(readCommand(pid))) {
    throw new Error(
      `${dataDir} is in use: process ${pid} runs on it. Stop that one (Ctrl+C there, or kill ${pid}), or set DATA_DIR to another folder.`,
    );
  }
  // Moved away, not deleted: of two starts at once only one finds it.
  const cleared = `${claimFile}.${process.pid}`;
  renameSync(claimFile, cleared);
  rmSync(cleared, { force: true });
}
