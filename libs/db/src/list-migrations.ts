import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { migrations } from '@aftercommit/migrations';

/** unknown: done, but by a release that we are not. */
export type MigrationList = { done: string[]; missing: string[]; unknown: string[] };

const DoneRows = z.array(z.object({ name: z.string() }));

/** Which migrations the database has, by name, in their order. */
export async function listMigrations(db: Pick<DataSource, 'query'>): Promise<MigrationList> {
  const [table] = await db.query<{ there: boolean }[]>(`SELECT to_regclass('migrations') IS NOT NULL AS there`);
  const rows = table?.there ? await db.query<unknown[]>('SELECT name FROM migrations ORDER BY timestamp') : [];
  const found = DoneRows.parse(rows).map(({ name }) => name);
  const known = migrations.map((migration) => migration.name);
  return {
    done: known.filter((name) => found.includes(name)),
    missing: known.filter((name) => !found.includes(name)),
    unknown: found.filter((name) => !known.includes(name)),
  };
}
