// Postgres from npm, without Docker and without touching the host. One cluster per data folder; it may outlive us
// (SIGKILL) and is then adopted by the next start, because two servers on one cluster would destroy it.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findFreePort } from '@aftercommit/runtime/find-free-port';
import { chooseBinDir, chooseHome } from './choose-home';
import { chooseOwner, type Owner } from './choose-owner';
import { initialiseCluster, readPassword, superuser } from './initialise-cluster';
import { locateBinaries } from './locate-binaries';
import { readCommand } from './read-command';
import { isAlive, isServerOf, postmasterFile, readPostmaster } from './postmaster-file';

export type EmbeddedPostgresOptions = {
  dataDir: string;
  /** Server settings, as in postgresql.conf. `fsync: 'off'` is for tests only. */
  settings?: Record<string, string>;
  /** Exactly this port, for a restart under processes that know it. Default: the one of the last time, if it is free. */
  port?: number;
  log: (line: string) => void;
};

export type EmbeddedPostgres = {
  /** Of the database `postgres`, with the superuser. */
  url: string;
  pid: number;
  port: number;
  logFile: string;
  /** Called once when the server ends without stop(). */
  onExit(listener: () => void): void;
  /** A fast shutdown: sessions are ended, everything committed is on disk. */
  stop(): Promise<void>;
};

const readyTimeoutMs = 30_000;
/** Backends of a killed server hold its memory for a moment, and its port for a while. */
const startAttemptsMax = 50;
const startRetryPauseMs = 200;
const dyingTimeoutMs = 3_000;
const stopTimeoutMs = 20_000;
const pollIntervalMs = 25;
const watchIntervalMs = 100;
const logBytesMax = 10_000_000;

const defaultSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
};

type Cluster = {
  clusterDir: string;
  passwordFile: string;
  portFile: string;
  logFile: string;
  binDir: string;
  owner: Owner;
};

export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const settings = { ...defaultSettings, ...options.settings };
  const cluster = prepareCluster(path.resolve(options.dataDir), settings, options.log);
  const pid = (await adoptOrphan(cluster, options.log)) ?? (await startServer(cluster, settings, options));
  const { port = 0 } = readPostmaster(cluster.clusterDir) ?? {};
  const password = readPassword(cluster);
  return {
    url: `postgres://${superuser}:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`,
    pid,
    port,
    logFile: cluster.logFile,
    ...watchServer(pid, cluster.clusterDir),
  };
}

function prepareCluster(dataDir: string, settings: Record<string, string>, log: (line: string) => void): Cluster {
  // A moved-out cluster is not in dataDir, so the owner is asked again once the home is known.
  const home = chooseHome(dataDir, chooseOwner(path.join(dataDir, 'postgres')), log);
  const clusterDir = path.join(home, 'postgres');
  const owner = chooseOwner(clusterDir);
  const files = { clusterDir, passwordFile: path.join(dataDir, 'postgres-password') };
  const binDir = chooseBinDir(locateBinaries(), home, owner);
  initialiseCluster(files, { binDir, owner, isDurable: settings.fsync !== 'off' });
  return {
    ...files,
    portFile: path.join(dataDir, 'postgres-port'),
    logFile: path.join(dataDir, 'postgres.log'),
    binDir,
    owner,
  };
}

/** A server that outlived its supervisor keeps its sessions and its port: it is used as it is. */
async function adoptOrphan({ clusterDir }: Cluster, log: (line: string) => void): Promise<number | undefined> {
  const found = readPostmaster(clusterDir);
  if (!found) return undefined;
  if (!isAlive(found.pid)) return undefined;
  if (!isServerOf(found.pid, clusterDir)) {
    // Just killed: its sessions may still be there, and the file is what keeps a new server off their memory.
    await waitWhileDying(found.pid);
    // The id belongs to another program now; Postgres itself would refuse to start beside it.
    if (isAlive(found.pid)) rmSync(postmasterFile(clusterDir), { force: true });
    return undefined;
  }
  const deadline = Date.now() + readyTimeoutMs;
  while (Date.now() < deadline && isAlive(found.pid)) {
    if (readPostmaster(clusterDir)?.isReady) {
      log(`Postgres of an earlier run is still there (process ${found.pid}): adopted`);
      return found.pid;
    }
    await wait(pollIntervalMs);
  }
  return undefined;
}

/** A dead process keeps its id, without a command line, until its parent has noticed. */
async function waitWhileDying(pid: number): Promise<void> {
  const deadline = Date.now() + dyingTimeoutMs;
  while (isAlive(pid) && readCommand(pid) === '' && Date.now() < deadline) await wait(pollIntervalMs);
}

async function startServer(
  cluster: Cluster,
  settings: Record<string, string>,
  { port, log }: EmbeddedPostgresOptions,
): Promise<number> {
  if (existsSync(postmasterFile(cluster.clusterDir))) log('Postgres was not stopped in order: it recovers by itself');
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await tryToStart(cluster, settings, port);
    if (typeof outcome === 'number') return outcome;
    if (attempt === startAttemptsMax)
      throw new Error(`Postgres did not start. The end of ${cluster.logFile}:\n${outcome.logTail}`);
    await wait(startRetryPauseMs);
  }
}

async function tryToStart(
  cluster: Cluster,
  settings: Record<string, string>,
  fixedPort: number | undefined,
): Promise<number | { logTail: string }> {
  const { clusterDir, portFile, logFile, owner, binDir } = cluster;
  const remembered = existsSync(portFile) ? Number(readFileSync(portFile, 'utf8')) : undefined;
  const port = fixedPort ?? (await findFreePort(remembered));
  writeFileSync(portFile, `${port}\n`);
  mkdirSync(path.dirname(logFile), { recursive: true });
  const logSize = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  const logHandle = openSync(logFile, logSize > logBytesMax ? 'w' : 'a', 0o600);
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(path.join(binDir, 'postgres'), ['-D', clusterDir, '-p', String(port), ...options], {
    ...owner,
    cwd: '/',
    // Its own group: Ctrl+C in a terminal must not stop the database under processes that still finish their work.
    detached: true,
    stdio: ['ignore', logHandle, logHandle],
    env: { TZ: 'UTC' },
  });
  closeSync(logHandle);
  let hasExited = false;
  child.once('exit', () => (hasExited = true));
  child.once('error', () => (hasExited = true));
  child.unref();
  const deadline = Date.now() + readyTimeoutMs;
  while (!hasExited && Date.now() < deadline) {
    const postmaster = readPostmaster(clusterDir);
    if (postmaster?.pid === child.pid && postmaster?.isReady) return postmaster.pid;
    await wait(pollIntervalMs);
  }
  if (!hasExited) child.kill('SIGQUIT');
  return { logTail: readFileSync(logFile, 'utf8').split('\n').slice(-15).join('\n') };
}

/** By polling, because an adopted server is not our child. */
function watchServer(pid: number, clusterDir: string): Pick<EmbeddedPostgres, 'onExit' | 'stop'> {
  const listeners: (() => void)[] = [];
  let stopping: Promise<void> | undefined;
  const isRunning = (): boolean => isAlive(pid) && isServerOf(pid, clusterDir);
  const timer = setInterval(() => {
    if (isRunning()) return;
    clearInterval(timer);
    for (const listener of listeners) listener();
  }, watchIntervalMs);
  timer.unref();
  return {
    onExit: (listener) => void listeners.push(listener),
    stop: () => {
      clearInterval(timer);
      return (stopping ??= stopServer(pid, isRunning));
    },
  };
}

async function stopServer(pid: number, isRunning: () => boolean): Promise<void> {
  // Fast first; immediate if a session does not end. After the last, the next start recovers from the log.
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (!isRunning()) return;
    process.kill(pid, signal);
    const deadline = Date.now() + stopTimeoutMs;
    while (Date.now() < deadline) {
      if (!isRunning()) return;
      await wait(pollIntervalMs);
    }
  }
}
