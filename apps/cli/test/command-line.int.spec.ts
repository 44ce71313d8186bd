import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { createDataDir } from '@aftercommit/testing/create-data-dir';
import { createTestDatabase } from '@aftercommit/testing/create-test-database';
import { findFreePort } from '@aftercommit/runtime/find-free-port';
import { bin } from '../package.json';
import { balanceOf, createTestSite, dropOf, type TestSite } from './create-test-site';
import { runOutbox } from '@aftercommit/testing/run-outbox';

let site: TestSite;
let alice: string;

beforeAll(async () => {
  site = await createTestSite();
  [alice = ''] = await site.addPeople(1);
  await site.append(dropOf(1), balanceOf(alice, 1), balanceOf(alice, 2));
  await site.dispatchAll();
  await site.reportFollower();
});
afterAll(() => site.stop());

describe('the command line', () => {
  test.each([
    [['statsu'], /Did you mean status/],
    [['list', '--tpye', 'x'], /Did you mean --type/],
    [['list', '--since', 'yesterday'], /Not a time/],
    [['list', '--limit', '0'], /Not a number from 1/],
    [['show', 'x'], /Not an id/],
    [['pause', 'x'], /Not a lane/],
    [['list', '--user', 'x'], /user: /],
    [['list', '--user', randomUUID(), '--stream', 'drops'], /give one of them/],
    [['replay'], /say which events/],
    [['lanes', 'set', '64'], /Not a number from 1 to 63/],
  ])('%j is refused with a hint and exit code 2, and changes nothing', async (args, hint) => {
    const answer = await site.outbox(...args);

    expect(answer.stderr).toMatch(hint);
    expect(answer.code).toBe(2);
  });

  test.each([
    ['pause', '1'],
    ['resume', '1'],
    ['epoch', 'bump', '--yes'],
    ['lanes', 'set', '2', '--yes'],
    ['prune', '--apply', '--yes'],
    ['erase', randomUUID(), '--yes'],
    ['replay', '--type', 'drop.won', '--apply', '--yes'],
    ['dead', 'requeue', randomUUID(), '--yes'],
    ['dead', 'discard', randomUUID(), '--yes'],
    ['replay', '--cancel', randomUUID()],
  ])('%s %s without a reason is refused with exit code 4', async (...args) => {
    const answer = await site.outbox(...args);

    expect([answer.code, answer.stderr]).toEqual([4, expect.stringContaining('--reason')]);
    expect(await site.query('SELECT 1 FROM audit_log')).toEqual([]);
  });

  test('outside of a terminal nothing is asked: without --yes it is refused', async () => {
    const answer = await site.outbox('replay', '--type', 'drop.won', '--apply', '--reason', 'x');

    expect([answer.code, answer.stderr]).toEqual([4, expect.stringContaining('--yes')]);
  });

  test.each([
    [['show', randomUUID()], 'there is no event'],
    [['dead', 'show', randomUUID()], 'there is no dead letter'],
    [['pause', '7', '--reason', 'x'], 'Lane not found'],
    [['replay', '--run', randomUUID()], 'Replay not found'],
    [['erase', randomUUID(), '--reason', 'x', '--yes'], 'not found'],
  ])('%j is not there: exit code 3', async (args, said) => {
    const answer = await site.outbox(...args);

    expect([answer.code, answer.stderr]).toEqual([3, expect.stringContaining(said)]);
  });

  test.each([
    ['list', '--type', 'no.such'],
    ['replay', '--type', 'no.such'],
    ['dead', 'list'],
  ])('%s %s %s matches nothing, says so and exits 0', async (...args) => {
    const answer = await site.outbox(...args.filter(Boolean));

    expect(answer.code).toBe(0);
    expect(answer.stdout).toMatch(/Nothing matches|There is none/);
  });

  test('a database that is away is one clear line with exit code 5', async () => {
    const port = await findFreePort();

    const answer = await runOutbox(['status'], { DATABASE_URL: `postgres://a:b@127.0.0.1:${port}/c` });

    expect(answer).toEqual({
      code: 5,
      stdout: '',
      stderr: expect.stringMatching(/^outbox: the database does not answer .*\n$/),
    });
  });

  test('a database without the schema is another one', async () => {
    const empty = await createTestDatabase();
    const client = new Client({ connectionString: empty.url });
    await client.connect();
    await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
    await client.end();

    const answer = await runOutbox(['status'], { DATABASE_URL: empty.url });
    await empty.drop();

    expect([answer.code, answer.stderr]).toEqual([8, expect.stringContaining('outbox migrate up')]);
  });

  test('without DATABASE_URL it is the running stack of DATA_DIR', async () => {
    const dataDir = createDataDir();

    const none = await runOutbox(['list', '--json'], { DATA_DIR: dataDir });
    writeFileSync(path.join(dataDir, 'database-url'), `${site.url}\n`);
    const found = await runOutbox(['list', '--json'], { DATA_DIR: dataDir });

    expect([none.code, none.stderr]).toEqual([5, expect.stringContaining('Set DATABASE_URL, or DATA_DIR')]);
    expect(JSON.parse(found.stdout).events).toHaveLength(3);
  });

  test('an error is JSON too when that was asked for', async () => {
    const answer = await site.outbox('show', randomUUID(), '--json');

    expect(JSON.parse(answer.stderr)).toEqual({ error: expect.any(String), code: 'notFound' });
    const unknown = await site.outbox('list', '--tpye', 'x', '--json');
    expect(JSON.parse(unknown.stderr)).toEqual({
      error: expect.stringContaining('Did you mean --type'),
      code: 'usage',
    });
  });

  test('help shows examples, and the shell completes commands and flags', async () => {
    const help = await site.outbox('replay', '--help');
    const code = await site.outbox('completion');
    const words = await site.outbox('--compbash', '--compgen', '2', 'dead', 'outbox dead ');

    expect([help.code, help.stdout]).toEqual([0, expect.stringContaining('Examples:')]);
    expect(code.stdout).toContain('complete -F _outbox_completion outbox');
    expect(words.stdout.split('\n')).toEqual(expect.arrayContaining(['list', 'show', 'requeue', 'discard', '--json']));
  });
});

describe('the command of the package', () => {
  test('runs by its name, and completes commands and flags in a real shell', async () => {
    const dir = mkdtempSync(path.join(tmpdir(), 'aftercommit-bin-'));
    // As `npm ci` links what package.json names.
    symlinkSync(path.resolve(__dirname, '../', bin.outbox), path.join(dir, 'outbox'));
    const run = (script: string) =>
      spawnSync('bash', ['-c', script], {
        encoding: 'utf8',
        env: { PATH: `${dir}:${process.env.PATH}`, DATABASE_URL: site.url },
      });

    const listed = run('outbox list --json');
    const completed = run(`source <(outbox completion)
      COMP_WORDS=(outbox dead '') COMP_CWORD=2 COMP_LINE='outbox dead ' COMP_POINT=12
      _outbox_completion; echo "\${COMPREPLY[@]}"; complete -p outbox`);
    rmSync(dir, { recursive: true });

    expect(JSON.parse(listed.stdout).events.length).toBeGreaterThan(0);
    expect(completed.stdout).toMatch(/list show requeue discard .*--json[^]*_outbox_completion outbox/);
  });
});

describe('looking', () => {
  test('the status is a table for people and one JSON value for monitors', async () => {
    await site.reportFollower({ server: 'socket-2' });
    // Alive for as long as the command takes to start on a busy machine.
    await site.query(`UPDATE followers SET seen_at = seen_at + interval '1 hour' WHERE server = 'socket-2'`);

    const people = await site.outbox('status');
    const { verdict, lanes } = await site.outboxJson('status');

    expect(people.stdout).toMatch(/lane +carries +pending/);
    expect(people.code).toBe(7);
    expect(verdict).toMatchObject({ level: 'critical', reasons: [{ text: 'no dispatcher is connected' }] });
    expect(lanes).toMatchObject([
      { lane: 0, head: 1 },
      { lane: 1, head: 2 },
    ]);
  });

  test('an event is listed and shown with its way, its payload only when it is asked for', async () => {
    const { events } = (await site.outboxJson('list', '--user', alice, '--limit', '1')) as { events: { id: string }[] };
    const id = events[0]?.id ?? '';

    const people = await site.outbox('show', id);
    const whole = await site.outboxJson('show', id, '--payload');

    expect(people.stdout).toMatch(/written[^]*dispatched[^]*queued[^]*emitted/);
    expect(people.stdout).not.toContain('"balance"');
    expect(whole).toMatchObject({ id, seq: 2, payload: { balance: 0.02, version: 2 } });
  });

  test('tail tells what is dispatched from now on', async () => {
    const tailing = site.outbox('tail', '--type', 'drop.won', '--count', '2', '--json');
    let isOver = false;
    void tailing.then(() => (isOver = true));
    for (let n = 100; !isOver; n += 1) {
      await site.append(balanceOf(alice, n), dropOf(n));
      await site.dispatchAll();
    }

    const lines = (await tailing).stdout.trim().split('\n');

    expect(lines.map((line) => JSON.parse(line).type)).toEqual(['drop.won', 'drop.won']);
  });

  test('watch shows the status again and again', async () => {
    const answer = await site.outbox('watch', '--every', '1', '--times', '2', '--json');

    expect(
      answer.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).lanes.length),
    ).toEqual([2, 2]);
  });
});

describe('deciding', () => {
  test('a dead letter is requeued behind what overtook it, by the name of --actor', async () => {
    await site.append(balanceOf(alice, 500), balanceOf(alice, 501));
    await site.dispatchAll();
    const id = await site.setAside(1, 1);

    const shown = await site.outbox('dead', 'show', id);
    const requeued = await site.outbox('dead', 'requeue', id, '--reason', 'fixed', '--yes', '--actor', 'anna');
    const again = await site.outbox('dead', 'requeue', id, '--reason', 'fixed', '--yes');

    expect(shown.stdout).toMatch(/\d+ later events of its stream have gone out already/);
    expect(requeued.stdout).toMatch(/later events[^]*Requeued as/);
    expect([again.code, again.stderr]).toEqual([4, expect.stringContaining('settled already')]);
    const [entry] = await site.query(`SELECT actor, action FROM audit_log ORDER BY id DESC LIMIT 1`);
    expect(entry).toEqual({ actor: 'anna', action: 'dead_letter.requeued' });
  });

  test('a pause is seen by the status, and ends', async () => {
    await site.outbox('pause', '1', '--reason', 'a bad release');
    const paused = (await site.outboxJson('status')).lanes;
    await site.outbox('resume', '1', '--reason', 'rolled back');
    const resumed = (await site.outboxJson('status')).lanes;

    expect(paused).toMatchObject([{ paused: null }, { paused: { reason: 'a bad release' } }]);
    expect(resumed).toMatchObject([{ paused: null }, { paused: null }]);
  });

  test('another number of lanes waits until nothing is pending, and is another epoch', async () => {
    const before = (await site.outboxJson('status')).epoch;
    await site.append(balanceOf(alice, 600));

    const early = await site.outbox('lanes', 'set', '3', '--reason', 'more people', '--yes');
    await site.dispatchAll();
    const late = await site.outbox('lanes', 'set', '3', '--reason', 'more people', '--yes');

    expect([early.code, early.stderr]).toEqual([4, expect.stringMatching(/events are pending/i)]);
    expect(late.code).toBe(0);
    expect((await site.outboxJson('status')).epoch).not.toBe(before);
  });

  test('a new epoch is another one, by the operating system’s user', async () => {
    const before = (await site.outboxJson('status')).epoch;

    const { epoch } = await site.outboxJson('epoch', 'bump', '--reason', 'restored', '--yes');

    expect(epoch).not.toBe(before);
    const [entry] = await site.query(`SELECT actor, action FROM audit_log ORDER BY id DESC LIMIT 1`);
    expect(entry).toMatchObject({ action: 'epoch.bumped', actor: expect.stringMatching(/./) });
  });

  test('the migrations are all there', async () => {
    const { done, missing, unknown } = await site.outboxJson('migrate', 'status');

    expect([missing, unknown]).toEqual([[], []]);
    expect(done).toContain('AddOutboxOperations1700000000010');
  });
});
