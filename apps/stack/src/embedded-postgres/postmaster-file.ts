import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readCommand } from './read-command';

/** What a running server writes about itself in postmaster.pid. */
export type Postmaster = { pid: number; port: number; isReady: boolean };

export function postmasterFile(clusterDir: string): string {
  return path.join(clusterDir, 'postmaster.pid');
}

export function readPostmaster(clusterDir: string): Postmaster | undefined {
  const file = postmasterFile(clusterDir);
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, 'utf8').split('\n');
  // The server writes the file in steps; lines that are not there yet read as "not ready".
  return { pid: Number(lines[0]), port: Number(lines[3]), isReady: lines[7]?.trim() === 'ready' };
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Process ids are used again: only the command line tells whether this one is the server of our cluster. */
export function isServerOf(pid: number, clusterDir: string): boolean {
  const command = readCommand(pid);
  return /postgres/.test(command) && command.includes(`-D ${clusterDir} `);
}
