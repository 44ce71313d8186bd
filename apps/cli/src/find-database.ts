import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { postgresUrl } from '@aftercommit/runtime/config';
import type { CliConfig } from './config';
import { CommandError } from './exit-codes';

/** pooled: what the site uses. direct: without a pooler in between. */
export type DatabaseUrls = { pooled: string; direct: string };

/** The database of DATABASE_URL, else that of the embedded stack whose data folder is DATA_DIR. */
export function findDatabase(config: CliConfig): DatabaseUrls {
  const pooled = config.DATABASE_URL ?? config.DIRECT_DATABASE_URL ?? readEmbeddedUrl(config.DATA_DIR);
  return { pooled, direct: config.DIRECT_DATABASE_URL ?? pooled };
}

function readEmbeddedUrl(dataDir: string): string {
  const file = path.join(dataDir, 'database-url');
  if (!existsSync(file)) {
    throw new CommandError(
      'databaseAway',
      `which database? Set DATABASE_URL, or DATA_DIR to the data folder of a running embedded stack (${file} is not there)`,
    );
  }
  return postgresUrl.parse(readFileSync(file, 'utf8').trim());
}
