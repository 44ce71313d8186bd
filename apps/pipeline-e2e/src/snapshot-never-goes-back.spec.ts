import { createHash, randomInt, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { createRunTransaction, type RunTransaction } from '@aftercommit/db/run-transaction';
import { balanceUpdatedEvent, changeBalance, lockWallet } from '@aftercommit/domain/balance/wallet';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { createWake, type Wake } from '@aftercommit/outbox/wake';
import { eventually } from '@aftercommit/testing/eventually';
import { openRawClient } from './raw-client';
import { startPipeline, type Pipeline } from './start-pipeline';

const races = process.env.HEAVY ? 1_000 : 120;
const racesAtOnce = 6;
/** How far apart the change and the connection begin, either way: covers handshake, read and flush. */
const apartMsMax = 12;

type Racer = { userId: string; token: string };

describe(`${races} balance changes that race with a connecting client's snapshot`, () => {
  let pipeline: Pipeline;
  let wake: Wake;
  let runTransaction: RunTransaction;

  beforeAll(async () => {
    pipeline = await startPipeline({ counts: { api: 0 } });
    wake = createWake(pipeline.databaseUrl);
    runTransaction = createRunTransaction(pipeline.dataSource, () => wake.ring());
  }, 60_000);

  afterAll(async () => {
    await wake?.stop();
    await pipeline?.stop();
  }, 60_000);

  it(
    '[G4] tell no client of the original contract an older balance after a newer one, and every one the newest',
    async () => {
      let left = races;
      const failures: unknown[] = [];
      const worker = async (): Promise<void> => {
        const racer = await createRacer(pipeline);
        while (left > 0) {
          left -= 1;
          // Both orders in turn: the change first, the connection first.
          const versions = await race(racer, left % 2 === 0);
          if (versions.some((version, index) => version < (versions[index - 1] ?? 0))) failures.push(versions);
        }
      };

      await Promise.all(Array.from({ length: racesAtOnce }, worker));

      expect(failures).toEqual([]);
    },
    30_000 + races * 200,
  );

  /** The versions that one connecting client was told, in order. */
  async function race(racer: Racer, changeFirst: boolean): Promise<number[]> {
    const apartMs = randomInt(apartMsMax);
    const open = () =>
      openRawClient({
        url: pipeline.sockets[0]?.url ?? '',
        kind: 'racer',
        transports: ['websocket'],
        token: racer.token,
      });
    const early = changeFirst ? undefined : open();
    const changing = change(racer);
    if (early) await pause(apartMs);
    const changingAgain = changing.then(() => change(racer));
    if (changeFirst) await pause(apartMs);
    const client = early ?? open();
    const newest = await changingAgain;
    const readVersions = (): number[] =>
      client.heard
        .filter(({ name }) => name === `balance:updated:${racer.userId}`)
        .map(({ body }) => Number(body.version));
    await eventually(() => readVersions().at(-1) === newest, { deadlineMs: 15_000, intervalMs: 2 });
    client.close();
    return readVersions();
  }

  /** One more cent; the version of the wallet after it. */
  async function change({ userId }: Racer): Promise<number> {
    return runTransaction(async (tx) => {
      const wallet = await changeBalance(tx, await lockWallet(tx, userId), {
        amountCents: 1,
        kind: 'adjustment',
        reference: randomUUID(),
        houseAccount: 'house:adjustments',
      });
      await appendToOutbox(tx, [balanceUpdatedEvent(wallet)]);
      return wallet.version;
    });
  }
});

async function createRacer({ dataSource }: Pipeline): Promise<Racer> {
  const [userId, token] = [randomUUID(), randomUUID()];
  const hash = (secret: string): Buffer => createHash('sha256').update(secret).digest();
  await dataSource.query('INSERT INTO users (id, login, nickname) VALUES ($1, $2, $3)', [userId, userId, 'Racer']);
  await dataSource.query('INSERT INTO wallets (user_id) VALUES ($1)', [userId]);
  await dataSource.query(
    `INSERT INTO sessions (user_id, token_hash, cookie_hash, expires_at) VALUES ($1, $2, $3, now() + interval '1 hour')`,
    [userId, hash(token), hash(randomUUID())],
  );
  return { userId, token };
}
