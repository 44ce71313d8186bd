import { randomUUID } from 'node:crypto';
import { eventually } from '@aftercommit/testing/eventually';
import { carrierKinds, describeCarrier } from '@aftercommit/testing/start-carrier';
import { closeAllClients, cookieOf, openPage, type TestClient } from './open-client';
import { siteOrigin, startTestSite, type TestSite } from './start-test-site';

const visitorCookie = 'aftercommit_visitor';

for (const kind of carrierKinds) {
  describeCarrier(kind)(`[G6] signing in, carried by ${kind},`, () => {
    let site: TestSite;
    let urls: string[];

    beforeAll(async () => {
      site = await startTestSite(kind);
      urls = site.servers.map(({ url }) => url);
    }, 60_000);
    afterEach(closeAllClients);
    afterAll(() => site?.stop(), 60_000);

    /** The cookie jar of a browser, as far as its page's socket needs one. */
    function openBrowserPage(url: string, visitor: string): { page: TestClient; setCookie(cookie: string): void } {
      const page = openPage(url, `${visitorCookie}=${visitor}`, { reconnects: true });
      const { opts } = page.socket.io;
      return {
        page,
        setCookie: (cookie) =>
          void (opts.extraHeaders = { cookie: `${visitorCookie}=${visitor}; ${cookie}`, origin: siteOrigin }),
      };
    }

    async function expectHearsFrom(userId: string, page: TestClient): Promise<void> {
      await eventually(
        async () => {
          await site.addCent(userId);
          return page.live().includes(`balance:updated:${userId}`);
        },
        { intervalMs: 200 },
      );
    }

    it('gives the page a cookie of its own on its first handshake, and no other later', async () => {
      const handshake = (headers: Record<string, string>) =>
        fetch(`${urls[0]}/socket.io/?EIO=4&transport=polling`, { headers });

      const first = (await handshake({})).headers.getSetCookie();
      const again = (await handshake({ cookie: first[0]?.split(';')[0] ?? '' })).headers.getSetCookie();

      expect(first).toEqual([
        expect.stringMatching(/^aftercommit_visitor=[\w-]{22}; Path=\/; HttpOnly; SameSite=Strict$/),
      ]);
      expect(again).toEqual([]);
    });

    it('brings the open page back with the session, on whichever server it is', async () => {
      for (const url of urls) {
        const visitor = randomUUID();
        const { page, setCookie } = openBrowserPage(url, visitor);
        await page.synced();
        const firstSocket = page.socket.id;

        const person = await site.addPerson({ visitor });
        setCookie(cookieOf(person));

        await eventually(() => page.socket.connected && page.socket.id !== firstSocket, { deadlineMs: 5_000 });
        await expectHearsFrom(person.userId, page);
      }
    });

    it('brings back the page whose socket was being made meanwhile', async () => {
      const visitor = randomUUID();
      site.snapshotProxy.delay(150);
      const { page, setCookie } = openBrowserPage(urls[0] ?? '', visitor);
      await eventually(() => page.socket.connected);

      const person = await site.addPerson({ visitor });
      setCookie(cookieOf(person));
      site.snapshotProxy.restore();

      await expectHearsFrom(person.userId, page);
    });

    it('leaves the pages of others alone', async () => {
      const pages = urls.map((url) => openBrowserPage(url, randomUUID()).page);
      await Promise.all(pages.map((page) => page.synced()));
      const sockets = pages.map(({ socket }) => socket.id);

      const person = await site.addPerson({ visitor: randomUUID() });
      await site.append({ type: 'case.updated', payload: { caseId: 'after' } });
      await eventually(() => pages.every((page) => page.live().includes('case:updated')));

      expect(pages.map(({ socket }) => socket.id)).toEqual(sockets);
      expect(pages.flatMap((page) => page.live()).filter((name) => name.includes(person.userId))).toEqual([]);
    });

    it('binds nothing to a page that carries a planted visitor cookie', async () => {
      const planted = randomUUID();
      const { page: victim } = openBrowserPage(urls[0] ?? '', planted);
      const signedIn = await site.addPerson();
      const member = openPage(urls[0] ?? '', `${visitorCookie}=${planted}; ${cookieOf(signedIn)}`, {
        reconnects: true,
      });
      await Promise.all([victim.synced(), member.synced()]);
      const firstSockets = [victim, member].map(({ socket }) => socket.id);

      const attacker = await site.addPerson({ visitor: planted });
      // Both come back as whoever they were, and stay.
      await eventually(
        () => [victim, member].every(({ socket }, index) => socket.connected && socket.id !== firstSockets[index]),
        { deadlineMs: 20_000 },
      );
      for (let cent = 0; cent < 3; cent += 1) await site.addCent(attacker.userId);
      await site.addCent(signedIn.userId);
      await eventually(
        () => member.heard.some(({ name, body }) => name === 'balance:updated' && body.balance === 0.01),
        { deadlineMs: 20_000 },
      );

      const foreign = [victim, member].flatMap(({ heard }) =>
        heard.filter(({ body }) => body.meta?.stream === `user:${attacker.userId}`),
      );
      expect(foreign).toEqual([]);
      expect(member.socket.connected).toBe(true);
    });
  });
}
