import { Pool } from 'pg';
import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '@aftercommit/testing/eventually';
import { openRawClient, reconnectDeadlineMs, waitForSnapshot, type RawClient } from './raw-client';
import { createSite, type Player, type Site } from './site';
import { startStack, type Stack } from './start-stack';
import { readProfile } from './tour';

const rounds = process.env.HEAVY ? 5 : 2;
const openingsPerRound = 200;
const openingsAtOnce = 8;
/** The kill comes at a moment of this range, after the first opening of the round. */
const killAfterMsMax = 1_500;

/** Of what the processes printed, in the message of a failure. */
const printedLengthMax = 10_000;

const seed = Number(process.env.SEED ?? randomInt(2 ** 31));

describe(`everything is killed with SIGKILL while cases are opened (seed ${seed})`, () => {
  let stack: Stack;
  let site: Site;
  let alice: Player;
  let pool: Pool;

  beforeAll(async () => {
    stack = await startStack();
    site = createSite(stack.url, stack.webhookSecret);
    alice = await site.signIn('alice');
    pool = openPool(stack.databaseUrl);
  }, 120_000);

  afterAll(async () => {
    await pool.end();
    await stack.stop();
  }, 60_000);

  it(
    `[G1] [G7] ${rounds} times: no opening without its event, no event without its opening, and every cent in its place`,
    async () => {
      const random = createRandom(seed);
      const client = openRawClient({ url: stack.url, kind: 'alice', token: alice.token });
      await waitForSnapshot(client);
      const cases = (await readProfile(site, alice)).cases as { id: string; type: string; price: number }[];
      const caseId = cases.find(({ type, price }) => type === 'event' && price > 0)?.id ?? '';

      for (let round = 1; round <= rounds; round += 1) {
        await deposit(site, alice, 1_000);
        const openings = openMany(site, alice, caseId);
        await openings.first;
        await pause(random() * killAfterMsMax);
        stack.killEverything();
        await openings.all;
        await pool.end();
        await stack.startAgain();
        pool = openPool(stack.databaseUrl);

        expect({ round, ...(await readInvariants(pool)) }).toEqual({
          round,
          openingsWithoutEvent: 0,
          eventsWithoutOpening: 0,
          unbalanced: 0,
          wrongWallets: 0,
        });
        await waitUntilShown(client, alice.id, await readBalance(pool, alice.id)).catch((error: Error) => {
          throw new Error(`${error.message}\n${client.journal.join('\n')}\n${stack.output().slice(-printedLengthMax)}`);
        });
      }
      client.close();
    },
    rounds * 90_000,
  );
});

/** What the person sees is the last balance that their page was told. */
async function waitUntilShown(client: RawClient, userId: string, balance: number): Promise<void> {
  const readShown = (): unknown => client.heard.filter(({ name }) => name === `balance:updated:${userId}`).at(-1)?.body;
  await eventually(() => expect(readShown()).toMatchObject({ balance }), { deadlineMs: reconnectDeadlineMs });
}

function openPool(connectionString: string): Pool {
  const pool = new Pool({ connectionString, max: 2 });
  pool.on('error', () => undefined);
  return pool;
}

async function deposit(site: Site, player: Player, amount: number): Promise<void> {
  const fact = { userId: player.id, paymentId: randomUUID(), amount, currency: 'EUR', status: 'succeeded' };
  expect(await site.sendCallback(fact, `msg_${randomUUID()}`)).toMatchObject({ status: 200 });
}

/** first: one opening has been answered. all: every request has ended, most of them with a lost connection. */
function openMany(site: Site, player: Player, caseId: string): { first: Promise<void>; all: Promise<void> } {
  let left = openingsPerRound;
  let answered: () => void = () => undefined;
  const first = new Promise<void>((resolve) => (answered = resolve));
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      try {
        await site.call('POST', '/api/cases/open', { caseId }, player.token);
        answered();
      } catch {
        return; // Killed.
      }
    }
  };
  return { first, all: Promise.all(Array.from({ length: openingsAtOnce }, worker)).then(() => undefined) };
}

async function readInvariants(pool: Pool): Promise<Record<string, number>> {
  const { rows } = await pool.query<Record<string, number>>(
    `SELECT
       (SELECT count(*)::int FROM openings op WHERE NOT EXISTS (
         SELECT FROM outbox o WHERE o.type = 'drop.won' AND o.payload ->> 'id' = op.id::text)) AS "openingsWithoutEvent",
       (SELECT count(*)::int FROM outbox o WHERE o.type = 'drop.won' AND NOT EXISTS (
         SELECT FROM openings op WHERE op.id::text = o.payload ->> 'id')) AS "eventsWithoutOpening",
       (SELECT count(*)::int FROM (
         SELECT FROM ledger_entries GROUP BY transaction_id HAVING sum(amount_cents) <> 0) t) AS unbalanced,
       (SELECT count(*)::int FROM wallets w WHERE w.balance_cents <> coalesce((
         SELECT sum(amount_cents) FROM ledger_entries e WHERE e.user_id = w.user_id AND e.account = 'wallet'), 0)) AS "wrongWallets"`,
  );
  return rows[0] ?? {};
}

async function readBalance(pool: Pool, userId: string): Promise<number> {
  const { rows } = await pool.query<{ cents: string }>(
    'SELECT balance_cents AS cents FROM wallets WHERE user_id = $1',
    [userId],
  );
  return Number(rows[0]?.cents) / 100;
}

/** Mulberry32: small, seeded, good enough to choose moments. */
function createRandom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
