import { Client } from 'pg';
import { createTcpProxy, type TcpProxy } from '@aftercommit/testing/create-tcp-proxy';
import { createTestDatabase, type TestDatabase } from '@aftercommit/testing/create-test-database';
import { eventually } from '@aftercommit/testing/eventually';
import { createWake, readWakenLanes, wakeChannel, wakeGapMs, type Wake } from '../src/wake';

let database: TestDatabase;
let direct: Client;
let proxy: TcpProxy;
let wake: Wake;
let heard: number;
let named: number[][];

beforeEach(async () => {
  database = await createTestDatabase();
  direct = new Client({ connectionString: database.url });
  await direct.connect();
  heard = 0;
  named = [];
  direct.on('notification', ({ payload = '' }) => {
    heard += 1;
    named.push(readWakenLanes(payload).sort((a, b) => a - b));
  });
  await direct.query(`LISTEN ${wakeChannel}`);
  const url = new URL(database.url);
  proxy = await createTcpProxy({ host: url.hostname, port: Number(url.port) });
  url.host = `127.0.0.1:${proxy.port}`;
  wake = createWake(url.toString());
  await wake.start();
});
afterEach(async () => {
  await wake.stop();
  await proxy.close();
  await direct.end();
  await database.drop();
});

async function countBackends(): Promise<number> {
  const { rows } = await direct.query<{ count: string }>(
    `SELECT count(*) FROM pg_stat_activity WHERE application_name = 'aftercommit-wake' AND datname = current_database()`,
  );
  return Number(rows[0]?.count);
}

/** Rung again and again, as commits do, until it is heard. */
const expectRings = (deadlineMs: number): Promise<unknown> => {
  const before = heard;
  return eventually(
    () => {
      wake.ring();
      return heard > before;
    },
    { deadlineMs, intervalMs: 50 },
  );
};

/** Since it was heard it has rung, so the next ring behind this waits for nothing. */
async function passGap(): Promise<void> {
  const heardAtMs = performance.now();
  await eventually(() => performance.now() - heardAtMs > wakeGapMs, { intervalMs: 1 });
}

describe('[G5] the wake', () => {
  it('is heard after a ring', async () => {
    wake.ring();

    await eventually(() => expect(heard).toBe(1));
  });

  it('rings once more for everything that was committed while it rang', async () => {
    wake.ring();
    await eventually(() => expect(heard).toBe(1));
    await passGap();

    for (let commit = 0; commit < 1_000; commit += 1) wake.ring();

    await eventually(() => expect(heard).toBe(3));
    expect(await countBackends()).toBe(1);
  });

  it('gives commits a moment apart one ring together', async () => {
    wake.ring();
    await eventually(() => expect(heard).toBe(1));

    const startedAtMs = performance.now();
    await eventually(
      () => {
        wake.ring();
        return performance.now() - startedAtMs > 40 * wakeGapMs;
      },
      { intervalMs: 1 },
    );

    expect(heard).toBeGreaterThan(2);
    // A timer of Node ends up to a millisecond early.
    expect(heard).toBeLessThanOrEqual(2 + (performance.now() - startedAtMs) / (wakeGapMs - 1));
  });

  it('names the lanes of all commits that share it, and none when one of them did not say', async () => {
    wake.ring([1]);
    await eventually(() => expect(heard).toBe(1));
    await passGap();

    wake.ring([3]);
    for (const lane of [0, 12, 12, 0]) wake.ring([lane]);
    await eventually(() => expect(heard).toBe(3));
    await passGap();
    wake.ring([4]);
    wake.ring([5]);
    wake.ring();
    await eventually(() => expect(heard).toBe(5));

    expect(named).toEqual([[1], [3], [0, 12], [4], []]);
  });

  it.each(['', 'heartbeat 17', '1,', '100', '1,2;3'])('names no lane where it is not understood (%j)', (payload) => {
    expect(readWakenLanes(payload)).toEqual([]);
  });

  it.each(['cut', 'strand'] as const)('makes another connection when its own is gone (%s)', async (fault) => {
    wake.ring();
    await eventually(() => expect(heard).toBe(1));

    proxy[fault]();
    wake.ring();
    if (fault === 'cut') proxy.restore();

    await expectRings(4_000);
  });

  it('rings again when the server is back', async () => {
    proxy.cut();
    for (let commit = 0; commit < 10; commit += 1) wake.ring();
    proxy.restore();

    await expectRings(2_000);
  });

  it('leaves no connection behind when it is stopped while it connects', async () => {
    proxy.delay(50);
    wake.ring();

    await wake.stop();
    proxy.restore();
    wake.ring();

    const stoppedAt = performance.now();
    await eventually(() => performance.now() - stoppedAt > 700);
    expect(await countBackends()).toBe(0);
  });
});
