import { Pool } from 'pg';
import { eventually } from '@aftercommit/testing/eventually';
import { isRedisAvailable, startRedis } from '@aftercommit/testing/start-redis';
import { openRawClient, waitForSnapshot, type RawClient } from './raw-client';
import { createSite, type Player, type Site } from './site';
import { startStack, type Stack } from './start-stack';
import { takeTour, type Tour } from './tour';

type Written = { id: string; stream: string; names: string[] };

const profiles: { profile: string; env: NodeJS.ProcessEnv; needsRedis: boolean }[] = [
  { profile: 'embedded', env: {}, needsRedis: false },
  {
    profile: 'Redis, two of every process',
    env: { API_COUNT: '2', DISPATCHER_COUNT: '2', SOCKET_COUNT: '2' },
    needsRedis: true,
  },
];

for (const { profile, env, needsRedis } of profiles) {
  const describeProfile = needsRedis && !isRedisAvailable() ? describe.skip : describe;

  describeProfile(`forty clients that know only the contract (${profile})`, () => {
    let stack: Stack;
    let site: Site;
    let pool: Pool;
    let redis: Awaited<ReturnType<typeof startRedis>> | undefined;
    let alice: Player;
    let bob: Player;
    let clients: RawClient[];
    let written: Written[];
    let tour: Tour;

    beforeAll(async () => {
      redis = needsRedis ? await startRedis() : undefined;
      stack = await startStack(redis ? { ...env, REDIS_URL: redis.url } : env);
      site = createSite(stack.url, stack.webhookSecret);
      pool = new Pool({ connectionString: stack.databaseUrl, max: 2 });
      alice = await site.signIn('alice');
      bob = await site.signIn('bob');
      clients = openForty(stack.url, alice, bob);
      await Promise.all(clients.map(waitForSnapshot));
      const mark = (await pool.query<{ id: string }>('SELECT coalesce(max(id), 0) AS id FROM outbox')).rows[0]?.id;

      tour = await takeTour(site, alice);

      written = (
        await pool.query<Written>(
          `SELECT event_id AS id, stream, ARRAY(SELECT jsonb_array_elements_text(wire -> 'names')) AS names
           FROM outbox WHERE id > $1 ORDER BY id`,
          [mark],
        )
      ).rows;
      await eventually(() => clients.every((client) => client.live().length >= countExpected(client, written)), {
        deadlineMs: 20_000,
      });
    }, 180_000);

    afterAll(async () => {
      for (const client of clients ?? []) client.close();
      await pool?.end();
      await stack?.stop();
      await redis?.stop();
    }, 60_000);

    it('[G2] every client hears every event of its streams under its exact names', () => {
      for (const client of clients) {
        const heard = client.live().map(({ name, body }) => `${name} ${body.meta?.id}`);
        const expected = expectedOf(client, written).flatMap(({ id, names }) => names.map((name) => `${name} ${id}`));
        expect({ kind: client.kind, heard: [...heard].sort() }).toEqual({ kind: client.kind, heard: expected.sort() });
      }
    });

    it('[G4] hears each of them once, and each stream in seq order', () => {
      for (const client of clients) {
        const lastSeq = new Map<string, number>();
        for (const { name, body } of client.live()) {
          const key = `${name} ${body.meta?.stream}`;
          const seq = body.meta?.seq ?? 0;
          expect(seq).toBeGreaterThan(lastSeq.get(key) ?? 0);
          lastSeq.set(key, seq);
        }
      }
    });

    it('hears the balance as the database has it, with at most two decimals, and never an older one again', () => {
      for (const client of clients.filter(({ kind }) => kind.startsWith('alice'))) {
        const balances = client.heard.filter(({ name }) => name === `balance:updated:${alice.id}`);
        const versions = balances.map(({ body }) => Number(body.version));
        expect(versions).toEqual([...versions].sort((a, b) => a - b));
        expect(balances.at(-1)?.body.balance).toBe(tour.finalBalance);
        for (const { body } of balances) expect(body.balance).toBe(Number(Number(body.balance).toFixed(2)));
      }
    });

    it('[G6] bob and the visitors hear nothing of alice', () => {
      for (const client of clients.filter(({ kind }) => !kind.startsWith('alice'))) {
        expect(JSON.stringify(client.heard)).not.toContain(alice.id);
      }
    });

    it('every client hears what the admin did with a case', () => {
      for (const client of clients) {
        const about = client.live().filter(({ body }) => body.id === tour.caseId);
        expect(about.map(({ name }) => name)).toEqual([
          'cases:updated',
          'case:created',
          'cases:updated',
          'case:updated',
          'cases:updated',
          'case:deleted',
        ]);
      }
    });

    it('[G7] every ledger transaction sums to nothing and every wallet is the sum of its entries', async () => {
      const { rows } = await pool.query(
        `SELECT (SELECT count(*)::int FROM (SELECT 1 FROM ledger_entries GROUP BY transaction_id HAVING sum(amount_cents) <> 0) t) AS unbalanced,
           (SELECT count(*)::int FROM wallets w WHERE w.balance_cents <> coalesce((SELECT sum(amount_cents) FROM ledger_entries e
             WHERE e.user_id = w.user_id AND e.account = 'wallet'), 0)) AS wrong`,
      );
      expect(rows).toEqual([{ unbalanced: 0, wrong: 0 }]);
    });

    it('prints the lines of the original server', () => {
      const output = stack.output();
      expect(output).toMatch(/^Server with WebSocket running on port \d+$/m);
      expect(output).toMatch(/^Client connected: \S+$/m);
      expect(output).toContain(`balance:updated:${alice.id}`);
    });
  });
}

function openForty(url: string, alice: Player, bob: Player): RawClient[] {
  const several = (count: number, open: () => RawClient): RawClient[] => Array.from({ length: count }, open);
  return [
    ...several(8, () =>
      openRawClient({ url, kind: 'alice, cookie', transports: ['websocket'], cookie: alice.cookie, origin: url }),
    ),
    ...several(6, () => openRawClient({ url, kind: 'alice, token', token: alice.token })),
    ...several(6, () => openRawClient({ url, kind: 'alice, polling', transports: ['polling'], token: alice.token })),
    ...several(4, () =>
      openRawClient({ url, kind: 'bob, cookie', transports: ['websocket'], cookie: bob.cookie, origin: url }),
    ),
    ...several(4, () => openRawClient({ url, kind: 'bob, token', token: bob.token })),
    ...several(4, () => openRawClient({ url, kind: 'bob, polling', transports: ['polling'], token: bob.token })),
    ...several(4, () => openRawClient({ url, kind: 'visitor' })),
    ...several(4, () => openRawClient({ url, kind: 'visitor, polling', transports: ['polling'] })),
  ];
}

function expectedOf(client: RawClient, written: Written[]): Written[] {
  return written.filter(({ stream }) => {
    if (stream.startsWith('user:')) return client.kind.startsWith('alice');
    return stream === 'chat' ? !client.kind.startsWith('visitor') : ['cases', 'drops'].includes(stream);
  });
}

function countExpected(client: RawClient, written: Written[]): number {
  return expectedOf(client, written).reduce((sum, { names }) => sum + names.length, 0);
}
