import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { describeCarrier } from '@aftercommit/testing/start-carrier';
import { describePooler, startPooler } from '@aftercommit/testing/start-pooler';
import { startRedis } from '@aftercommit/testing/start-redis';
import { balanceOf, createTestSite, type TestSite } from './create-test-site';
import { runOutbox } from '@aftercommit/testing/run-outbox';

jest.setTimeout(180_000);

type Found = { healthy: boolean; findings: { code: string; level: string; problem: string; remedy: string }[] };

let site: TestSite;
let dispatcher: Client;
let alice: string;

// A dispatcher as far as the doctor sees one: its listening connection.
beforeEach(async () => {
  site = await createTestSite();
  dispatcher = new Client({ connectionString: site.url, application_name: 'aftercommit-listen' });
  await dispatcher.connect();
  dispatcher.on('error', () => undefined);
  [alice = ''] = await site.addPeople(1);
  await site.append(balanceOf(alice, 1));
  await site.dispatchAll();
});
afterEach(async () => {
  await dispatcher.end();
  await site.stop();
});

async function examine(env: NodeJS.ProcessEnv = {}, preload?: string): Promise<Found & { code: number }> {
  const report = () => site.reportFollower({ boot: '01999999-0000-7000-8000-000000000001' });
  await report();
  // As a live server does: on a busy machine the doctor may take longer than one report is believed.
  const timer = setInterval(() => void report().catch(() => undefined), 500);
  const { code, stdout, stderr } = await runOutbox(['doctor', '--json'], { DATABASE_URL: site.url, ...env }, preload);
  clearInterval(timer);
  if (stdout === '') throw new Error(stderr);
  return { code, ...(JSON.parse(stdout) as Found) };
}

/** Believed for as long as the command takes to start on a busy machine. */
const keepAlive = (server: string) =>
  site.query(`UPDATE followers SET seen_at = seen_at + interval '1 hour' WHERE server = $1`, [server]);

const codes = ({ findings }: Found): string[] => findings.map(({ code }) => code);

test('a healthy system has no findings', async () => {
  expect(await examine()).toEqual({ code: 0, healthy: true, findings: [] });
});

test('each of these is named with its remedy', async () => {
  await site.query(`ALTER TABLE ledger_entries DISABLE TRIGGER USER`);
  await site.query(`INSERT INTO ledger_transactions (kind, reference) VALUES ('adjustment', 'broken')`);
  await site.query(
    `INSERT INTO ledger_entries (transaction_id, account, amount_cents) SELECT max(id), 'house:adjustments', 5 FROM ledger_transactions`,
  );
  await site.query('ALTER TABLE outbox DETACH PARTITION outbox_p1');
  await site.query('DROP TABLE outbox_p1');
  await site.append(balanceOf(alice, 2), balanceOf(alice, 3));
  await site.dispatchAll();
  await site.query('DELETE FROM event_log WHERE lane = 1 AND position = 2');
  await site.query(`INSERT INTO paused_lanes (lane, actor, reason) VALUES (0, 'anna', 'x')`);
  await site.reportFollower({ server: 'socket-2' });
  await site.query(`UPDATE followers SET release = '0.0.1' WHERE server = 'socket-2'`);
  await keepAlive('socket-2');

  const found = await examine();

  expect(found.code).toBe(7);
  expect(codes(found)).toEqual(
    expect.arrayContaining([
      'money_invariant_broken',
      'partition_missing',
      'log_has_a_gap',
      'lane_paused',
      'server_of_another_release',
    ]),
  );
  expect(found.findings.find(({ code }) => code === 'log_has_a_gap')?.problem).toContain('lane 1 has no position 2');
  expect(found.findings.every(({ remedy }) => remedy.length > 0)).toBe(true);
});

test('a follower that stands still, and a server that is silent', async () => {
  await site.query(`UPDATE event_log SET dispatched_at = dispatched_at - interval '1 minute'`);
  await site.reportFollower({
    server: 'socket-2',
    positions: new Map([
      [0, 0],
      [1, 0],
    ]),
  });
  await keepAlive('socket-2');
  await site.reportFollower({ server: 'socket-3' });
  await site.query(`UPDATE followers SET seen_at = seen_at - interval '1 minute' WHERE server = 'socket-3'`);

  const found = await examine();

  expect(codes(found)).toEqual(expect.arrayContaining(['follower_stands_still', 'server_silent']));
  expect(found.findings.find(({ code }) => code === 'follower_stands_still')?.problem).toContain('socket-2');
});

test('a missing migration', async () => {
  await site.query(`DELETE FROM migrations WHERE name LIKE 'IndexLogByEvent%'`);

  const found = await examine();

  expect(found.findings).toMatchObject([{ code: 'schema_missing_migration', remedy: 'outbox migrate up' }]);
});

test('a clock that is an hour off', async () => {
  const shiftClock = path.resolve(__dirname, '../../pipeline-e2e/src/chaos/site/shift-clock.cjs');

  const found = await examine({ CHAOS_CLOCK_SHIFT_MS: '3600000' }, shiftClock);

  expect(codes(found)).toContain('clock_off');
  expect(found.findings[0]?.problem).toMatch(/36\d\d s ahead of/);
});

describePooler('a pooler in transaction mode', () => {
  test('is named where LISTEN goes through it, and is fine where there is a way past it', async () => {
    const pooler = await startPooler(site.url);

    const through = await examine({ DATABASE_URL: pooler.url });
    const past = await examine({ DATABASE_URL: pooler.url, DIRECT_DATABASE_URL: site.url });
    await pooler.stop();

    expect(codes(through)).toContain('pooler_in_transaction_mode');
    expect(through.code).toBe(7);
    expect(through.findings[0]?.remedy).toContain('DIRECT_DATABASE_URL');
    expect(past).toEqual({ code: 0, healthy: true, findings: [] });
  });
});

describeCarrier('redis')('a Redis', () => {
  test('that may evict and keeps nothing is named for both, and one that is away too', async () => {
    const redis = await startRedis();
    const control = new Redis(redis.url);
    await control.config('SET', 'maxmemory-policy', 'allkeys-lru');
    const env = { REDIS_URL: redis.url, QUEUE_PREFIX: `doctor-${randomUUID().slice(0, 8)}` };

    const found = await examine(env);
    await control.config('SET', 'maxmemory-policy', 'noeviction');
    await control.config('SET', 'appendonly', 'yes');
    const healthy = await examine(env);
    control.disconnect();
    await redis.stop();
    const away = await examine(env);

    expect(codes(found)).toEqual(['redis_may_evict', 'redis_without_persistence']);
    expect(healthy.findings).toEqual([]);
    expect(codes(away)).toContain('redis_away');
  });
});
