import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Binaries } from './locate-binaries';
import { canReach, canRun, type Owner } from './choose-owner';

/** Kept across reboots first: a database in a folder that is emptied at boot is a lost database. */
const reachableParents = ['/var/lib', '/var/tmp', tmpdir()];

/**
 * The folder that holds the cluster. It is `dataDir`, unless Postgres' user cannot get there (a clone under /root):
 * then an own folder outside, remembered in `dataDir` so that every later start finds the same data.
 */
export function chooseHome(dataDir: string, owner: Owner, log: (line: string) => void): string {
  mkdirSync(dataDir, { recursive: true });
  const memoryFile = path.join(dataDir, 'postgres-location');
  const remembered = existsSync(memoryFile) ? readFileSync(memoryFile, 'utf8').trim() : undefined;
  if (remembered) {
    if (!existsSync(remembered)) {
      throw new Error(
        `The database of ${dataDir} was kept in ${remembered}, which is gone. Delete ${memoryFile} to start empty.`,
      );
    }
    log(`Postgres keeps its data in ${remembered} (remembered in ${memoryFile})`);
    return remembered;
  }
  if (canReach(dataDir, owner)) return dataDir;
  const home = makeReachableDir(owner);
  writeFileSync(memoryFile, `${home}\n`);
  log(`Postgres' user cannot reach ${dataDir}: its data is kept in ${home} (remembered in ${memoryFile})`);
  return home;
}

function makeReachableDir(owner: Owner): string {
  for (const parent of reachableParents) {
    if (!isWritable(parent) || !canReach(parent, owner)) continue;
    const home = mkdtempSync(path.join(parent, 'aftercommit-'));
    // Ours to write, theirs to pass through: the cluster inside is closed to everyone but its owner.
    chmodSync(home, 0o755);
    return home;
  }
  throw new Error(
    `None of ${reachableParents.join(', ')} can be used for the database. Set DATA_DIR to a folder that every user can pass through.`,
  );
}

/** Programs that the owner can run: where npm put them, or a copy beside the data. */
export function chooseBinDir(binaries: Binaries, home: string, owner: Owner): string {
  const installed = path.join(binaries.nativeDir, 'bin');
  if (canRun(path.join(installed, 'postgres'), owner)) return installed;
  const copy = path.join(home, `postgres-${binaries.version}`);
  if (!existsSync(copy)) {
    const unfinished = `${copy}.unfinished-${process.pid}`;
    cpSync(binaries.nativeDir, unfinished, { recursive: true, verbatimSymlinks: true });
    renameSync(unfinished, copy);
  }
  const copied = path.join(copy, 'bin');
  if (!canRun(path.join(copied, 'postgres'), owner)) {
    rmSync(copy, { recursive: true, force: true });
    throw new Error(
      `The embedded Postgres does not run on this machine (${installed}/postgres --version fails; it needs glibc 2.27 or newer).`,
    );
  }
  return copied;
}

function isWritable(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
