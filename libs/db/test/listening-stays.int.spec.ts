import { createConnection, createServer, type AddressInfo } from 'node:net';
import { Client } from 'pg';
import type { LongRunning } from '@aftercommit/runtime/lifecycle';
import { createTcpProxy, type TcpProxy } from '@aftercommit/testing/create-tcp-proxy';
import { createTestDatabase, type TestDatabase } from '@aftercommit/testing/create-test-database';
import { eventually } from '@aftercommit/testing/eventually';
import { createConnectionOptions } from '../src/connection-options';
import { listenToPostgres } from '../src/listen-to-postgres';

const channel = 'a_channel';

let database: TestDatabase;
let direct: Client;
let proxy: TcpProxy;
let listener: LongRunning | undefined;
let heard: string[];
let connections: number;

beforeEach(async () => {
  database = await createTestDatabase();
  direct = new Client({ connectionString: database.url });
  await direct.connect();
  const url = new URL(database.url);
  proxy = await createTcpProxy({ host: url.hostname, port: Number(url.port) });
  heard = [];
  connections = 0;
  listener = undefined;
});
afterEach(async () => {
  await listener?.stop();
  await proxy.close();
  await direct.end();
  await database.drop();
});

async function listen(port = proxy.port): Promise<void> {
  const url = new URL(database.url);
  url.host = `127.0.0.1:${port}`;
  listener = listenToPostgres({
    connectionOptions: createConnectionOptions(url.toString(), 'test-listen'),
    channel,
    onNotification: (payload) => void heard.push(payload),
    onConnected: () => void (connections += 1),
  });
  await listener.start();
}

const notify = (payload: string) => direct.query('SELECT pg_notify($1, $2)', [channel, payload]);

/** Notified again and again, as commits do, until one of them is heard. */
async function expectHears(payload: string, deadlineMs: number): Promise<void> {
  await eventually(
    async () => {
      await notify(payload);
      return heard.includes(payload);
    },
    { deadlineMs, intervalMs: 50 },
  );
}

async function countBackends(): Promise<number> {
  const { rows } = await direct.query<{ count: string }>(
    `SELECT count(*) FROM pg_stat_activity WHERE application_name = 'test-listen' AND datname = current_database()`,
  );
  return Number(rows[0]?.count);
}

describe('[G5] listening to Postgres', () => {
  it('hears what is notified, with and without text, and not its own heartbeat', async () => {
    await listen();
    await eventually(() => connections === 1);

    await direct.query(`NOTIFY ${channel}`);
    await notify('{"a":1}');

    await eventually(() => expect(heard).toEqual(['', '{"a":1}']));
    expect(connections).toBe(1);
  });

  it('begins when the server comes, if it was away at the start', async () => {
    proxy.cut();
    await listen();
    await eventually(async () => (await countBackends()) === 0);
    proxy.restore();

    await expectHears('after', 3_000);
    expect(connections).toBeGreaterThan(0);
  });

  it('comes back after its backend was ended, and says so', async () => {
    await listen();
    await eventually(() => connections === 1);

    await direct.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'test-listen' AND datname = current_database()`,
    );

    await eventually(() => expect(connections).toBe(2), { deadlineMs: 3_000 });
    await expectHears('after', 1_000);
  });

  it('comes back after the server was away for seconds', async () => {
    await listen();
    await eventually(() => connections === 1);
    const awaySince = performance.now();

    proxy.cut();
    await eventually(() => performance.now() - awaySince > 4_000, { deadlineMs: 6_000 });
    proxy.restore();

    await expectHears('after', 3_000);
  });

  it('replaces a connection that died without a word', async () => {
    await listen();
    await eventually(() => connections === 1);

    proxy.strand();

    await expectHears('after', 9_000);
    expect(connections).toBe(2);
  });

  it('replaces a connection that dies without a word while it is being made', async () => {
    proxy.halfOpen();
    await listen();
    await eventually(async () => (await countBackends()) === 0);
    proxy.strand();
    // Only new connections pass from here on; the one under way stays as it is.
    proxy.open();

    await expectHears('after', 9_000);
  });

  it('does not give up when a server that came back goes away again at once', async () => {
    let endings = 3;
    const { hostname, port } = new URL(database.url);
    const flickering = createServer((client) => {
      const upstream = createConnection({ host: hostname, port: Number(port) });
      for (const [from, to] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        from.on('error', () => undefined);
        from.on('close', () => to.destroy());
        from.on('data', (bytes) => {
          if (from === client && bytes.includes('LISTEN') && endings-- > 0) return void client.destroy();
          to.write(bytes);
        });
      }
    });
    await new Promise<void>((resolve) => flickering.listen(0, '127.0.0.1', resolve));

    await listen((flickering.address() as AddressInfo).port);

    await expectHears('after', 5_000);
    await listener?.stop();
    await new Promise((resolve) => flickering.close(resolve));
  });

  it('leaves no connection behind, whatever it went through', async () => {
    await listen();
    await eventually(() => connections === 1);
    proxy.strand();
    await expectHears('after', 9_000);

    await listener?.stop();
    await listener?.stop();

    // The stranded one is the server's to find; no other is left.
    await eventually(async () => expect(await countBackends()).toBeLessThanOrEqual(1));
    const before = heard.length;
    await notify('late');
    expect(heard).toHaveLength(before);
  });

  it('makes no connection any more when it is stopped while the server is away', async () => {
    await listen();
    await eventually(() => connections === 1);
    proxy.cut();
    await eventually(async () => (await countBackends()) === 0);

    await listener?.stop();
    proxy.restore();

    const restoredAt = performance.now();
    await eventually(() => performance.now() - restoredAt > 1_500);
    expect([connections, await countBackends()]).toEqual([1, 0]);
  });
});
