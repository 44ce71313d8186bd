import type { DataSource } from 'typeorm';
import { listMigrations } from '@aftercommit/db/list-migrations';
import type { Finding } from '@aftercommit/contracts/http/admin-outbox-upkeep';

/** uuidv7() is its. */
const serverVersionMin = 180_000;

export async function checkSchema(dataSource: DataSource): Promise<Finding[]> {
  const findings: Finding[] = [];
  const [server] = await dataSource.query<{ number: string; text: string }[]>(
    `SELECT current_setting('server_version_num') AS number, current_setting('server_version') AS text`,
  );
  if (Number(server?.number) < serverVersionMin) {
    findings.push({
      code: 'postgres_too_old',
      level: 'critical',
      problem: `Postgres is ${server?.text}, and we need 18`,
      remedy: 'upgrade Postgres (docs/operations/backup-and-upgrade.md)',
    });
  }
  const { missing, unknown } = await listMigrations(dataSource);
  if (missing.length > 0) {
    findings.push({
      code: 'schema_missing_migration',
      level: 'critical',
      problem: `not migrated: ${missing.join(', ')}`,
      remedy: 'outbox migrate up',
    });
  }
  if (unknown.length > 0) {
    findings.push({
      code: 'schema_of_a_later_release',
      level: 'warning',
      problem: `migrated by a later release than this command: ${unknown.join(', ')}`,
      remedy: 'finish the deploy, or use the command of that release',
    });
  }
  return findings;
}
