import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';

/** The user that Postgres runs as; undefined is our own. */
export type Owner = { uid: number; gid: number } | undefined;

/** Exists on every Unix; initdb refuses a user without an entry in passwd. */
const nobody = { uid: 65_534, gid: 65_534 };

/** Postgres refuses to run as root: then it runs as whoever owns the cluster already, or as `nobody`. */
export function chooseOwner(clusterDir: string): Owner {
  if (process.getuid?.() !== 0) return undefined;
  const cluster = statSync(clusterDir, { throwIfNoEntry: false });
  if (cluster && cluster.uid !== 0) return { uid: cluster.uid, gid: cluster.gid };
  return process.platform === 'darwin' ? { uid: 4_294_967_294, gid: 4_294_967_294 } : nobody;
}

/** Tries it for real, because modes of parents, mounts and access lists all have a say. */
export function canReach(directory: string, owner: Owner): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', directory], { ...owner, cwd: '/', stdio: 'ignore' }).status === 0;
}

export function canRun(program: string, owner: Owner): boolean {
  return spawnSync(program, ['--version'], { ...owner, cwd: '/', stdio: 'ignore' }).status === 0;
}
