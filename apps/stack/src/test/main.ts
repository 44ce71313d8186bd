// `npm test`: one Postgres for the whole run, one migrated template, one build; then jest with whatever was passed on,
// first the tests that may share the machine, then those that must have it for themselves.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { buildAll } from '../build/build-all';
import { createScratchDir } from '../create-scratch-dir';
import { startEmbeddedPostgres } from '../embedded-postgres/start-embedded-postgres';
import { cleanUpAfterDeath } from './clean-up-after-death';
import { createTemplate, templateName } from './create-template';
import { describeGuarantees, type JestResult } from './describe-guarantees';
import { runInTurns } from './run-in-turns';

async function main(args: string[]): Promise<number> {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());
  const dataDir = createScratchDir();
  const postgres = await startEmbeddedPostgres({ dataDir, settings: testSettings, log: () => undefined });
  cleanUpAfterDeath(postgres.pid, dataDir);
  try {
    const [isBuilt] = await Promise.all([build(), createTemplate(postgres.url)]);
    const { exitCode, result } = await runInTurns(args, {
      env: { ...process.env, NODE_ENV: 'test', TEST_DATABASE_URL: postgres.url, TEST_TEMPLATE: templateName },
      resultFile: process.env.TEST_RESULT_FILE ?? path.join(dataDir, 'jest-result.json'),
      signal: stopping.signal,
    });
    // A run of a few tests says nothing about the promises as a whole.
    if (result && args.length === 0) sayGuarantees(result);
    sayWhatIsLeftOut();
    return isBuilt ? exitCode : exitCode || 1;
  } finally {
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Tests that need no process still run when one cannot be built; the run as a whole fails. */
async function build(): Promise<boolean> {
  try {
    await buildAll();
    return true;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return false;
  }
}

/** Losing a test's database in a power cut loses nothing. */
const testSettings = { fsync: 'off', full_page_writes: 'off', shared_buffers: '128MB', max_connections: '400' };

function sayGuarantees(result: JestResult): void {
  console.log(['', 'What Aftercommit promises, and the tests that show it:', ...describeGuarantees(result)].join('\n'));
}

function sayWhatIsLeftOut(): void {
  const has = (...commands: string[]) => commands.some((each) => spawnSync(each, ['--version']).status === 0);
  if (!process.env.REDIS_URL && !has('redis-server')) {
    console.log(
      '\nLeft out: the tests of the Redis profile. Install redis-server (or set REDIS_URL) and run `npm test` again.',
    );
  }
  // Debian keeps it away from people's own path.
  if (!has('pgbouncer', '/usr/sbin/pgbouncer')) {
    console.log('\nLeft out: the tests behind a pooler. Install pgbouncer and run `npm test` again.');
  }
}

main(process.argv.slice(2)).then(
  (exitCode) => process.exit(exitCode),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
