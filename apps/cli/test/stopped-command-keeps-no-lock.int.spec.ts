import { spawn } from 'node:child_process';
import path from 'node:path';
import { endWithTests } from '@aftercommit/testing/end-with-tests';
import { eventually } from '@aftercommit/testing/eventually';
import { createTestSite, type TestSite } from './create-test-site';

const bundle = path.resolve(__dirname, '../../../dist/cli.cjs');

let site: TestSite;

beforeEach(async () => {
  site = await createTestSite();
});
afterEach(() => site.stop());

test('an erase that is stopped in the middle gives up the wallet of its person', async () => {
  const [person = ''] = await site.addPeople(1);
  const holder = await site.pool.connect();
  await holder.query('BEGIN');
  await holder.query('LOCK TABLE openings IN ACCESS EXCLUSIVE MODE');
  const env = { PATH: process.env.PATH, TZ: 'UTC', DATABASE_URL: site.url };
  const args = [bundle, 'erase', person, '--reason', 'request of today', '--yes'];
  const erase = spawn(process.execPath, args, { env, stdio: 'ignore' });
  endWithTests(erase);

  const isAt = (state: string) => async () =>
    (await site.query(`SELECT 1 FROM pg_stat_activity WHERE query LIKE '%FROM openings%' AND ${state}`)).length === 1;
  await eventually(isAt(`wait_event_type = 'Lock'`), { deadlineMs: 20_000 });
  erase.kill('SIGSTOP');
  await holder.query('COMMIT');
  holder.release();
  await eventually(isAt(`state = 'idle in transaction'`));

  await eventually(
    async () =>
      (await site.query('SELECT 1 FROM wallets WHERE user_id = $1 FOR UPDATE SKIP LOCKED', [person])).length === 1,
  );
  erase.kill('SIGKILL');
});
