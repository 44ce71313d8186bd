import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import type { LongRunning } from '@aftercommit/runtime/lifecycle';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../embedded-postgres/start-embedded-postgres';

export type Database = LongRunning & { readUrl(): string };

const databaseName = 'aftercommit';
/** The children hold up to four connections each, of every one of them. */
const settings = { max_connections: '300' };
const restartPauseMs = 1_000;

/** Embedded Postgres that is started again, on the same port and data, when it dies under us. */
export function createDatabase(dataDir: string, print: (line: string) => void): Database {
  let server: EmbeddedPostgres | undefined;
  let starting: Promise<void> | undefined;
  let isStopping = false;
  let url = '';

  async function launch(port?: number): Promise<void> {
    server = await startEmbeddedPostgres({ dataDir, settings, log: print, ...(port ? { port } : {}) });
    server.onExit(() => void restart(server?.port));
  }

  async function restart(port: number | undefined): Promise<void> {
    if (isStopping) return;
    print('Postgres ended unexpectedly: starting it again');
    try {
      starting = launch(port);
      await starting;
      print('Postgres is running again');
    } catch (error) {
      print(String(error));
      setTimeout(() => void restart(port), restartPauseMs);
    }
  }

  return {
    readUrl: () => url,
    start: async () => {
      starting ??= launch();
      await starting;
      url = await makeDatabase(server?.url ?? '');
      writeFileSync(path.join(dataDir, 'database-url'), `${url}\n`, { mode: 0o600 });
    },
    stop: async () => {
      isStopping = true;
      await starting?.catch(() => undefined);
      await server?.stop();
    },
  };
}

async function makeDatabase(clusterUrl: string): Promise<string> {
  const client = new Client({ connectionString: clusterUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [databaseName]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${databaseName}`);
  } finally {
    await client.end();
  }
  const url = new URL(clusterUrl);
  url.pathname = `/${databaseName}`;
  return url.toString();
}
