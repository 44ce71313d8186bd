import { setTimeout as later } from 'node:timers/promises';
import { eventually } from '@aftercommit/testing/eventually';
import { carrierKinds, describeCarrier } from '@aftercommit/testing/start-carrier';
import { closeAllClients, openAs, type Heard, type TestClient } from './open-client';
import { startTestSite, type TestSite } from './start-test-site';

/** Races of each order and carrier. */
const races = process.env.HEAVY ? 250 : 25;

/** A database read of a handshake, a snapshot or a refresh takes this much longer: commits and events overtake it. */
const readDelayMs = 15;

const balancesOf = ({ heard }: TestClient): Heard['body'][] =>
  heard.filter(({ name }) => name === 'balance:updated').map(({ body }) => body);

function expectNeverBack(client: TestClient): void {
  const versions = balancesOf(client).map(({ version }) => Number(version));
  expect(versions).toEqual([...versions].sort((a, b) => a - b));
  expect(balancesOf(client).map(({ balance }) => balance)).toEqual(versions.map((version) => version / 100));
}

/** Events of the person's stream come once, in order, and never from before the snapshot that the connection began with. */
function expectOnceBehindTheFloor(client: TestClient, userId: string): void {
  const own = client.heard.filter(({ name }) => name === `inventory:updated:${userId}`).map(({ body }) => body.meta);
  const [snapshot, ...events] = own.filter((meta, index) => index === 0 || !meta?.snapshot);
  const seqs = [snapshot, ...events].map((meta) => meta?.seq ?? 0);
  expect(snapshot?.snapshot).toBe(true);
  expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
}

for (const kind of carrierKinds) {
  describeCarrier(kind)(`[G4] a balance, carried by ${kind},`, () => {
    let site: TestSite;
    let silent: TestSite;

    beforeAll(async () => {
      // The second one's dispatcher is not woken: what is committed stays pending for up to a quarter of a second.
      [site, silent] = await Promise.all([startTestSite(kind), startTestSite(kind, { servers: 1, wakes: false })]);
    }, 90_000);
    afterEach(() => {
      closeAllClients();
      site.snapshotProxy.restore();
    });
    afterAll(() => Promise.all([site?.stop(), silent?.stop()]), 60_000);

    /** Runs so many races, ten at a time. */
    async function runRaces(race: (index: number) => Promise<void>): Promise<void> {
      for (let first = 0; first < races; first += 10) {
        await Promise.all(Array.from({ length: Math.min(10, races - first) }, (_, index) => race(first + index)));
        closeAllClients();
      }
    }

    const lastVersionOf = (client: TestClient): unknown => balancesOf(client).at(-1)?.version;

    it(`does not go back when it changes while a client connects (${races} times)`, async () => {
      site.snapshotProxy.delay(readDelayMs);

      await runRaces(async (index) => {
        const person = await site.addPerson();
        const client = openAs(site.servers[index % 2]?.url ?? '', person);
        let version = 0;
        for (let cent = 0; cent < 8; cent += 1) {
          // Spread over the reads of the handshake and the snapshot.
          await later((index * 7 + cent * 13) % 40);
          await site.append({ type: 'inventory.updated', payload: { userId: person.userId } });
          version = await site.addCent(person.userId);
        }

        await eventually(() => expect(lastVersionOf(client)).toBe(version), { deadlineMs: 10_000 });
        expectNeverBack(client);
        expectOnceBehindTheFloor(client, person.userId);
      });
    }, 300_000);

    it(`does not go back when a client connects before the change of before is dispatched (${races} times)`, async () => {
      await runRaces(async () => {
        const person = await silent.addPerson();
        let version = 0;
        for (let cent = 0; cent < 4; cent += 1) version = await silent.addCent(person.userId);
        const client = openAs(silent.servers[0]?.url ?? '', person);
        await client.synced();
        version = await silent.addCent(person.userId);

        await eventually(() => expect(lastVersionOf(client)).toBe(version), { deadlineMs: 10_000 });
        expectNeverBack(client);
      });
    }, 300_000);

    it(`does not go back when it changes while it is told once more (${races} times)`, async () => {
      site.snapshotProxy.delay(readDelayMs);

      await runRaces(async (index) => {
        const person = await site.addPerson();
        const client = openAs(site.servers[index % 2]?.url ?? '', person);
        await client.synced();
        let version = 0;
        for (let cent = 0; cent < 6; cent += 1) {
          client.socket.emit('user:identify', { userId: person.userId });
          await later((index * 11 + cent * 17) % (readDelayMs * 6));
          version = await site.addCent(person.userId);
        }

        await eventually(() => expect(lastVersionOf(client)).toBe(version), { deadlineMs: 10_000 });
        await eventually(() => balancesOf(client).some(({ meta }) => meta?.snapshot));
        expectNeverBack(client);
      });
    }, 300_000);

    it('is told once more within ten seconds of a change, for pages that read it late over HTTP', async () => {
      const person = await site.addPerson();
      const client = openAs(site.servers[0]?.url ?? '', person);
      await client.synced();
      const version = await site.addCent(person.userId);
      await eventually(() => expect(lastVersionOf(client)).toBe(version));
      const before = balancesOf(client).length;

      await eventually(() => balancesOf(client).length > before, { deadlineMs: 10_000 });

      expect(balancesOf(client).slice(before)).toEqual([
        { balance: version / 100, version, meta: expect.objectContaining({ snapshot: true }) },
      ]);
    }, 20_000);

    it('reaches every socket of its person on both servers, each event once and in order', async () => {
      const person = await site.addPerson();
      const clients = Array.from({ length: 6 }, (_, index) => openAs(site.servers[index % 2]?.url ?? '', person));
      await Promise.all(clients.map((client) => client.synced()));

      const versions: number[] = [];
      for (let cent = 0; cent < 40; cent += 1) versions.push(await site.addCent(person.userId));

      const told = (client: TestClient) => balancesOf(client).filter(({ meta }) => !meta?.snapshot);
      await eventually(() => expect(clients.map((client) => told(client).length)).toEqual(clients.map(() => 40)));
      for (const client of clients) {
        expect(told(client).map(({ version }) => version)).toEqual(versions);
        expect(new Set(told(client).map(({ meta }) => meta?.id)).size).toBe(40);
      }
    });
  });
}
