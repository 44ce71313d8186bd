import { Client } from 'pg';
import { migrateDatabase } from '../migrate-database';

export const templateName = 'aftercommit_template';

/** The migrated database that every test file clones. Nobody may stay connected to it: a clone would be refused. */
export async function createTemplate(clusterUrl: string): Promise<void> {
  const client = new Client({ connectionString: clusterUrl });
  // A server that is stopped after a failure must not hide that failure behind the loss of this connection.
  client.on('error', () => undefined);
  await client.connect();
  await client.query(`CREATE DATABASE ${templateName}`);
  const url = new URL(clusterUrl);
  url.pathname = `/${templateName}`;
  await migrateDatabase(url.toString());
  await client.query(`ALTER DATABASE ${templateName} WITH ALLOW_CONNECTIONS false`);
  await client.end();
}
