import { Pool } from 'pg';
import { createConnectionOptions } from '@aftercommit/db/connection-options';
import { dispatchLane } from '@aftercommit/outbox/dispatch-lane';
import { eventually } from '@aftercommit/testing/eventually';
import { closeAllClients, openAs, type TestClient } from './open-client';
import { startTestSite, type Person, type TestSite } from './start-test-site';

describe('[G4] a client that connects to a server that is behind the log', () => {
  let site: TestSite;
  let pool: Pool;
  let person: Person;

  beforeAll(async () => {
    // Nobody tells the server of a batch: it finds each by its check of the heads, up to a second later.
    site = await startTestSite('postgres', { servers: 1, dispatches: false });
    pool = new Pool({ ...createConnectionOptions(site.databaseUrl, 'test-dispatch'), max: 2 });
    person = await site.addPerson();
  }, 60_000);
  afterAll(async () => {
    closeAllClients();
    await pool.end();
    await site?.stop();
  }, 60_000);

  async function write(caseId: string): Promise<void> {
    await site.append(
      { type: 'case.updated', payload: { caseId } },
      { type: 'profile.updated', payload: { userId: person.userId } },
    );
    for (const lane of [0, 1]) await dispatchLane(pool, { lane, afterId: 0, batchSizeMax: 100 });
  }

  const seqsOf = (client: TestClient, name: string): number[] =>
    client.heard
      .filter((heard) => heard.name === name && !heard.body.meta?.snapshot)
      .map(({ body }) => body.meta?.seq ?? 0);

  it('hears each stream from where its snapshot is, without a gap or a repeat', async () => {
    const clients: { client: TestClient; written: number }[] = [];
    const rounds = 12;
    for (let round = 1; round <= rounds; round += 1) {
      await write(`case-${round}`);
      clients.push({ client: openAs(site.servers[0]?.url ?? '', person), written: round });
    }
    await Promise.all(clients.map(({ client }) => client.synced()));
    await write('last');

    for (const { client } of clients) {
      await eventually(() => expect(seqsOf(client, 'case:updated').at(-1)).toBe(rounds + 1));
      const snapshot = client.heard.find(({ name }) => name === 'cases:updated')?.body.meta?.seq ?? 0;
      const missing = Array.from({ length: rounds + 1 - snapshot }, (_, index) => snapshot + index + 1);
      expect(seqsOf(client, 'case:updated')).toEqual(missing);
      const ownSnapshot = client.heard.find(({ name }) => name === 'balance:updated')?.body.meta?.seq ?? 0;
      // The first event of the person's stream is the session's, which has no name.
      await eventually(() => expect(seqsOf(client, 'profile:updated').at(-1)).toBe(rounds + 2));
      const own = seqsOf(client, 'profile:updated');
      expect(own).toEqual(Array.from({ length: own.length }, (_, index) => ownSnapshot + index + 1));
    }
  }, 60_000);

  it('is not told the balances from before its snapshot, which are numbered only afterwards', async () => {
    let version = 0;
    for (let cent = 0; cent < 4; cent += 1) version = await site.addCent(person.userId);
    const client = openAs(site.servers[0]?.url ?? '', person);
    await client.synced();
    await write('after-the-balances');

    await eventually(() => expect(seqsOf(client, 'profile:updated')).not.toEqual([]));
    const versions = client.heard.filter(({ name }) => name === 'balance:updated').map(({ body }) => body.version);
    // The snapshot's, and the event of that same change.
    expect(versions).toEqual([version, version]);
  }, 30_000);
});
