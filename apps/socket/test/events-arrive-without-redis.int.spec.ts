import { Redis } from 'ioredis';
import { eventually } from '@aftercommit/testing/eventually';
import { describeCarrier } from '@aftercommit/testing/start-carrier';
import { closeAllClients, openAs, type TestClient } from './open-client';
import { startTestSite, type Person, type TestSite } from './start-test-site';

describeCarrier('redis')('[G2] [G5] without Redis', () => {
  let site: TestSite;
  let person: Person;
  let clients: TestClient[];

  beforeAll(async () => {
    site = await startTestSite('redis', { env: { LOG_LEVEL: 'info' } });
    person = await site.addPerson();
    clients = site.servers.map(({ url }) => openAs(url, person));
    await Promise.all(clients.map((client) => client.synced()));
  }, 60_000);
  afterAll(async () => {
    closeAllClients();
    await site?.stop();
  }, 60_000);

  const versionsOf = ({ heard }: TestClient): unknown[] =>
    heard
      .filter(({ name, body }) => name === 'balance:updated' && !body.meta?.snapshot)
      .map(({ body }) => body.version);

  async function expectArrives(deadlineMs: number): Promise<void> {
    const version = await site.addCent(person.userId);
    await eventually(() => expect(clients.map((client) => versionsOf(client).at(-1))).toEqual([version, version]), {
      deadlineMs,
    });
  }

  const countGapReads = (): number =>
    site.servers.reduce((count, server) => count + (server.output().match(/socket\.gap_read/g)?.length ?? 0), 0);

  /** Jobs and hints bring everything again: nothing is read from the log. */
  async function expectFastPath(): Promise<void> {
    await eventually(
      async () => {
        const before = countGapReads();
        for (let cent = 0; cent < 5; cent += 1) await expectArrives(3_000);
        return countGapReads() === before;
      },
      { deadlineMs: 20_000 },
    );
  }

  async function expectAllOnce(): Promise<void> {
    const [row] = await site.dataSource.query<{ version: string }[]>('SELECT version FROM wallets WHERE user_id = $1', [
      person.userId,
    ]);
    const all = Array.from({ length: Number(row?.version) }, (_, index) => index + 1);
    expect(clients.map(versionsOf)).toEqual([all, all]);
  }

  it('takes nothing from the log while all is well', async () => {
    await expectFastPath();
  }, 40_000);

  it('brings every event within seconds while it is dead, and fast again when it is back, empty', async () => {
    await site.redis?.kill();

    for (let cent = 0; cent < 5; cent += 1) await expectArrives(5_000);
    await site.redis?.restart();

    await expectFastPath();
    await expectAllOnce();
  }, 60_000);

  it('brings every event within seconds while it hangs, and fast again when it goes on', async () => {
    const admin = new Redis(site.redis?.url ?? '');
    await admin.call('CLIENT', 'PAUSE', '8000', 'ALL');
    const goesOn = admin.ping();

    for (let cent = 0; cent < 5; cent += 1) await expectArrives(5_000);
    await goesOn;
    admin.disconnect();

    await expectFastPath();
    await expectAllOnce();
  }, 60_000);

  it('brings every event although it is flushed again and again', async () => {
    const admin = new Redis(site.redis?.url ?? '');

    for (let round = 0; round < 20; round += 1) {
      await Promise.all([admin.flushall(), site.addCent(person.userId)]);
    }
    admin.disconnect();

    await expectArrives(5_000);
    await expectFastPath();
    await expectAllOnce();
  }, 60_000);
});
