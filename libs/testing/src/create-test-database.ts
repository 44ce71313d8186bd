import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

export type TestDatabase = { url: string; name: string; drop(): Promise<void> };

/** A migrated database of its own for a test file, cloned from the template of this run. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const clusterUrl = process.env.TEST_DATABASE_URL;
  const template = process.env.TEST_TEMPLATE;
  if (!clusterUrl || !template) throw new Error('This test needs its database: run it with `npm test -- <pattern>`.');
  const name = `test_${randomBytes(6).toString('hex')}`;
  // WAL_LOG copies a small template several times faster than checkpointing for a file copy.
  await runOnCluster(clusterUrl, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY WAL_LOG`);
  const url = new URL(clusterUrl);
  url.pathname = `/${name}`;
  return {
    url: url.toString(),
    name,
    drop: () => runOnCluster(clusterUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function runOnCluster(clusterUrl: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: clusterUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
