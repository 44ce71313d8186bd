import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Owner } from './choose-owner';

export const superuser = 'app';

export type ClusterFiles = { clusterDir: string; passwordFile: string };

/** Runs initdb once. It works in a folder beside and moves it into place, so that a killed run leaves no half cluster. */
export function initialiseCluster(
  files: ClusterFiles,
  { binDir, owner, isDurable }: { binDir: string; owner: Owner; isDurable: boolean },
): void {
  if (existsSync(path.join(files.clusterDir, 'PG_VERSION'))) return;
  const password = writePassword(files.passwordFile);
  const unfinishedDir = `${files.clusterDir}.unfinished`;
  const inputFile = `${files.clusterDir}.initdb-password`;
  rmSync(unfinishedDir, { recursive: true, force: true });
  rmSync(inputFile, { force: true });
  mkdirSync(unfinishedDir, { mode: 0o700 });
  writeFileSync(inputFile, password, { mode: 0o600, flag: 'wx' });
  if (owner) for (const file of [unfinishedDir, inputFile]) chownSync(file, owner.uid, owner.gid);
  const options = [
    '-D',
    unfinishedDir,
    '-U',
    superuser,
    '--pwfile',
    inputFile,
    '-A',
    'scram-sha-256',
    '-E',
    'UTF8',
    '--locale=C',
  ];
  if (!isDurable) options.push('--no-sync');
  const result = spawnSync(path.join(binDir, 'initdb'), options, { ...owner, cwd: '/', encoding: 'utf8', env: {} });
  rmSync(inputFile, { force: true });
  if (result.status !== 0) {
    throw new Error(`initdb failed in ${unfinishedDir}: ${result.stderr || String(result.error ?? result.signal)}`);
  }
  renameSync(unfinishedDir, files.clusterDir);
}

export function readPassword({ clusterDir, passwordFile }: ClusterFiles): string {
  if (!existsSync(passwordFile)) {
    throw new Error(`${passwordFile} is missing: the database in ${clusterDir} cannot be opened without it.`);
  }
  return readFileSync(passwordFile, 'utf8').trim();
}

function writePassword(passwordFile: string): string {
  const password = randomBytes(24).toString('base64url');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  chmodSync(passwordFile, 0o600);
  return password;
}
