import { Client } from 'pg';
import { createTestDatabase } from './create-test-database';

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
}

describe('a test database', () => {
  it('has every migration and shares no rows with another', async () => {
    const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);

    await query(one.url, 'CREATE TABLE only_here ()');

    expect(
      await query(
        one.url,
        "SELECT to_regclass('only_here') IS NOT NULL AS found, to_regclass('outbox') IS NOT NULL AS migrated",
      ),
    ).toEqual([{ found: true, migrated: true }]);
    expect(await query(other.url, "SELECT to_regclass('only_here') IS NOT NULL AS found")).toEqual([{ found: false }]);
    await Promise.all([one.drop(), other.drop()]);
    await expect(query(one.url, 'SELECT 1')).rejects.toThrow('does not exist');
  });
});
