import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { replayEventsDefaultMax } from '@aftercommit/contracts/http/admin-outbox';
import { changeBalance, lockWallet } from '@aftercommit/domain/balance/wallet';
import { eventually } from '@aftercommit/testing/eventually';
import { balanceOf, createTestSite, dropOf, type TestSite } from './create-test-site';

jest.setTimeout(180_000);

const drops = 300;

let site: TestSite;

beforeAll(async () => {
  site = await createTestSite();
});
afterAll(() => site.stop());

const readReplays = () =>
  site.query<{ replay_of: string; seq: string }>(
    `SELECT o.headers ->> 'replayOf' AS replay_of, l.seq FROM event_log l JOIN outbox o ON o.id = l.outbox_id
     WHERE l.stream = 'drops' AND o.headers ? 'replayOf' ORDER BY l.seq`,
  );

const readDone = async (): Promise<{ id: string; done: number; state: string } | undefined> =>
  (
    await site.query<{ id: string; done: number; state: string }>(
      'SELECT id, done, state FROM replay_runs ORDER BY id DESC LIMIT 1',
    )
  )[0];

test('a replay that is killed at a third and resumed repeats exactly the planned events, each once, in order', async () => {
  await site.append(...Array.from({ length: drops }, (_, n) => dropOf(n)));
  await site.dispatchAll();
  const originals = await site.query<{ event_id: string }>(
    `SELECT event_id FROM outbox WHERE type = 'drop.won' ORDER BY id`,
  );
  const plan = await site.outboxJson('replay', '--type', 'drop.won', '--since', '1h');
  const bundle = path.resolve(__dirname, '../../../dist/cli.cjs');
  const args = [
    'replay',
    '--type',
    'drop.won',
    '--since',
    '1h',
    '--apply',
    '--reason',
    'test',
    '--rate',
    '100',
    '--yes',
  ];
  const child = spawn(process.execPath, [bundle, ...args], {
    env: { ...process.env, DATABASE_URL: site.url },
    stdio: 'ignore',
  });
  const exited = once(child, 'exit');

  const killed = await eventually(async () => ((await readDone())?.done ?? 0) >= drops / 3 && (await readDone()), {
    deadlineMs: 60_000,
  });
  child.kill('SIGKILL');
  await exited;
  const interrupted = await readDone();
  const resumed = await site.outboxJson('replay', '--run', killed?.id ?? '');
  await site.dispatchAll();

  expect(plan).toMatchObject({ total: drops, needs_limit: false });
  expect(interrupted?.state).toBe('running');
  expect(interrupted?.done).toBeLessThan(drops);
  expect(resumed).toMatchObject({ state: 'finished', replayed: drops, skipped: 0 });
  expect((await readReplays()).map((row) => row.replay_of)).toEqual(originals.map((row) => row.event_id));
  const audit = await site.query(`SELECT action, details FROM audit_log WHERE action LIKE 'replay.%' ORDER BY id`);
  expect(audit).toMatchObject([
    { action: 'replay.started', details: expect.stringContaining(`${drops} events`) },
    { action: 'replay.finished', details: expect.stringContaining(`${drops} of ${drops} events replayed, 0 skipped`) },
  ]);
});

test('a replay of balances is one event per person, with the balance and version of now', async () => {
  const people = await site.addPeople(3);
  for (const version of [1, 2, 3]) await site.append(...people.map((userId) => balanceOf(userId, version)));
  await site.dispatchAll();
  for (const userId of people) {
    await site.runTransaction(async (tx) => {
      const wallet = await lockWallet(tx, userId);
      const gift = { kind: 'adjustment', reference: userId, houseAccount: 'house:adjustments' } as const;
      await changeBalance(tx, wallet, { amountCents: 1_234, ...gift });
    });
  }

  const run = await site.outboxJson(
    'replay',
    '--type',
    'balance.updated',
    '--since',
    '1h',
    '--apply',
    '--reason',
    'x',
    '--yes',
  );

  expect(run).toMatchObject({ state: 'finished', replayed: 3 });
  const replays = await site.query<{ stream: string; payload: object }>(
    `SELECT stream, payload FROM outbox WHERE type = 'balance.updated' AND headers ? 'replayOf' ORDER BY stream`,
  );
  expect(replays).toEqual(
    people.map((userId) => ({ stream: `user:${userId}`, payload: { balance: 12.34, version: 1 } })),
  );
});

test('more than a replay may have without a limit is refused, and begins with one', async () => {
  for (let written = 0; written <= replayEventsDefaultMax; written += 1_000) {
    await site.append(...Array.from({ length: 1_000 }, (_, n) => dropOf(n)));
  }
  await site.dispatchAll();
  const replay = (...flags: string[]) =>
    site.outbox('replay', '--type', 'drop.won', '--since', '1h', ...flags, '--reason', 'x', '--yes');
  const before = await readReplays();

  const plan = await replay();
  const refused = await replay('--apply');
  const none = await readReplays();
  const limited = await replay('--apply', '--limit', '5', '--rate', '1000');

  expect(plan.stdout).toContain('say how many with --limit');
  expect([refused.code, refused.stderr]).toEqual([4, expect.stringContaining('need an explicit limit')]);
  expect(none).toEqual(before);
  expect([limited.code, limited.stdout]).toEqual([0, expect.stringContaining('5 of 5 events replayed')]);
});
