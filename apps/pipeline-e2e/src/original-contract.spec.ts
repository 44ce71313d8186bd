import { randomUUID } from 'node:crypto';
import { eventually } from '@aftercommit/testing/eventually';
import {
  bool,
  count,
  euros,
  filled,
  is,
  listMismatches,
  millis,
  number,
  oneOf,
  orNull,
  percent,
  picture,
  seconds,
  text,
  type Shape,
} from './contract-fields';
import { openRawClient, waitForSnapshot, type RawClient } from './raw-client';
import type { Answer, Player } from './site';
import { siteOrigin, startPipeline, type Pipeline } from './start-pipeline';

const success = is(true);
const itemType = oneOf('skin', 'physical', 'money');
const caseType = oneOf('daily', 'monthly', 'event');
const caseStatus = oneOf('draft', 'published', 'archived');
const rarity = oneOf('common', 'rare', 'epic', 'legendary', 'mythic');
const requestStatus = oneOf('pending', 'approved', 'denied', 'returned');

/** A picture of one pixel, as the panel uploads it. */
const upload =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

// Every row and field of the page "The contract we keep", by the name that the existing client and panel use.
describe('the original contract', () => {
  let pipeline: Pipeline;
  let alice: Player;
  let admin: string;
  let items: Record<'money' | 'skin' | 'physical', string>;
  let cases: Record<'money' | 'skin' | 'physical' | 'free' | 'locked' | 'dear', string>;

  beforeAll(async () => {
    pipeline = await startPipeline();
    alice = await pipeline.site.signIn('alice');
    admin = await pipeline.site.signInAdmin();
    items = {
      money: await createItem({ type: 'money', price_eur: 2.5 }),
      skin: await createItem({ type: 'skin', price_eur: 12.34, sell_price_eur: 10.5, rarity: 'epic' }),
      physical: await createItem({ type: 'physical', price_eur: 99.99 }),
    };
    cases = {
      money: await createCase({ price: 1, items: [{ item_id: items.money, weight: 1 }] }),
      skin: await createCase({ price: 1, items: [{ item_id: items.skin, weight: 3 }] }),
      physical: await createCase({ price: 1, items: [{ item_id: items.physical, weight: 1 }] }),
      free: await createCase({ type: 'daily', threshold_eur: 0, items: [{ item_id: items.money, weight: 1 }] }),
      locked: await createCase({ type: 'monthly', threshold: 5_000, items: [{ item_id: items.money, weight: 1 }] }),
      dear: await createCase({ price: 900_000, items: [{ item_id: items.money, weight: 1 }] }),
    };
    await pay(100);
  }, 90_000);

  afterAll(() => pipeline?.stop(), 60_000);

  const call = (method: string, path: string, body?: unknown, token?: string) =>
    pipeline.site.call(method, path, body, token);
  const asAlice = (method: string, path: string, body?: unknown) => call(method, path, body, alice.token);
  const asAdmin = (method: string, path: string, body?: unknown) => call(method, path, body, admin);

  /** A 200 with all of these fields. */
  async function expectAnswer(answer: Answer | Promise<Answer>, shape: Shape): Promise<Record<string, unknown>> {
    const { status, body } = await answer;
    expect([status, listMismatches(body, shape)]).toEqual([200, []]);
    return body;
  }

  async function expectRefusal(answer: Promise<Answer>, status: number, error?: string): Promise<void> {
    const refused = await answer;
    expect(refused).toMatchObject({ status, body: { success: false, error: error ?? expect.any(String) } });
  }

  async function createItem(fields: object): Promise<string> {
    const body = { title: `Item ${randomUUID()}`, image_url: upload, ...fields };
    return String(
      (await expectAnswer(asAdmin('POST', '/api/admin/items', body), { success, item_id: filled })).item_id,
    );
  }

  async function createCase(fields: object): Promise<string> {
    const body = { title: `Case ${randomUUID()}`, type: 'event', image_url: upload, status: 'published', ...fields };
    return String((await expectAnswer(asAdmin('POST', '/api/admin/cases', body), { success, id: filled })).id);
  }

  const pay = async (amount: number): Promise<void> => {
    const fact = { userId: alice.id, paymentId: randomUUID(), amount, currency: 'EUR', status: 'succeeded' };
    await expectAnswer(pipeline.site.sendCallback(fact, `msg_${randomUUID()}`), { success });
  };

  /** A prize of alice's, by its id in the inventory. */
  async function win(what: 'money' | 'skin' | 'physical'): Promise<string> {
    await expectAnswer(asAlice('POST', '/api/cases/open', { caseId: cases[what] }), { success });
    const { body } = await asAlice('GET', '/api/inventory');
    const prize = (body.items as { id: string; item_id: string; status: string }[]).find(
      ({ item_id: itemId, status }) => itemId === items[what] && status === 'available',
    );
    if (!prize) throw new Error(`nothing of ${what} in the inventory`);
    return prize.id;
  }

  async function claim(what: 'skin' | 'physical'): Promise<{ requestId: string; inventoryId: string }> {
    const inventoryId = await win(what);
    const { body } = await asAlice('POST', '/api/inventory/claim', { inventory_id: inventoryId });
    return { requestId: String(body.requestId), inventoryId };
  }

  const setTradeLink = (link: string) =>
    expectAnswer(asAlice('POST', '/api/user/tradelink', { trade_link: link }), { success });

  describe('public routes', () => {
    it('GET /health', async () => {
      // The socket server writes once a second that it is there.
      await eventually(async () => expect((await call('GET', '/health')).body.websocket).toBe(true));

      await expectAnswer(call('GET', '/health'), {
        status: is('ok'),
        websocket: is(true),
        clients: count,
        timestamp: millis,
      });
    });

    it('GET /api/stats/public', async () => {
      await win('money');

      await expectAnswer(call('GET', '/api/stats/public'), {
        success,
        stats: { unique_users: count, total_spins: count },
      });
    });

    it('GET /api/drops/recent', async () => {
      await win('money');

      await expectAnswer(call('GET', '/api/drops/recent'), {
        success,
        drops: [
          {
            id: filled,
            item_name: filled,
            image: picture,
            rarity,
            timestamp: millis,
            user_uuid: is(alice.id),
            user_name: filled,
            case_name: filled,
            case_image: picture,
          },
        ],
      });
    });

    it('POST /api/auth/session', async () => {
      const credentials = { login: 'bob', password: 'bob' };

      await expectAnswer(call('POST', '/api/auth/session', credentials), {
        success,
        session_token: filled,
        profile: { id: filled },
      });
      const wrong = call('POST', '/api/auth/session', { ...credentials, password: 'x' });
      await expectRefusal(wrong, 401, 'Invalid credentials');
    });

    it('GET /api/cases/:id', async () => {
      const body = await expectAnswer(call('GET', `/api/cases/${cases.skin}`), {
        success,
        case: {
          id: is(cases.skin),
          title: filled,
          type: caseType,
          threshold_eur: euros,
          price: is(1),
          image_url: picture,
        },
        contents: [
          {
            id: is(items.skin),
            title: filled,
            type: is('skin'),
            image_url: picture,
            price_eur: is(12.34),
            sell_price_eur: is(10.5),
            rarity: is('epic'),
            weight: is(3),
            chance: percent,
          },
        ],
      });
      expect((body.contents as { chance: number }[])[0]?.chance).toBe(100);
      await expectRefusal(call('GET', '/api/cases/none'), 404, 'Case not found');
    });
  });

  describe('the connection', () => {
    it('is shared with the listed origins alone, credentials included, for every method of the routes', async () => {
      const ask = (origin: string) =>
        fetch(`${pipeline.apis[0]?.url}/api/profile`, {
          method: 'OPTIONS',
          headers: { origin, 'access-control-request-method': 'PUT' },
        });

      const { headers } = await ask(siteOrigin);
      const foreign = await ask('http://evil.example');

      expect(headers.get('access-control-allow-origin')).toBe(siteOrigin);
      expect(headers.get('access-control-allow-credentials')).toBe('true');
      expect(headers.get('access-control-allow-methods')).toBe('GET,POST,PUT,DELETE');
      expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
    });

    it('sets an HttpOnly, SameSite cookie at sign-in, of another name for users and for admins', async () => {
      const signIn = async (path: string, body: object) => {
        const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
        return (await fetch(`${pipeline.apis[0]?.url}${path}`, init)).headers.getSetCookie()[0] ?? '';
      };

      const ofUser = await signIn('/api/auth/session', { login: 'bob', password: 'bob' });
      const ofAdmin = await signIn('/api/admin/login', { username: 'admin', password: 'admin' });

      for (const cookie of [ofUser, ofAdmin]) expect(cookie).toMatch(/; HttpOnly; SameSite=Strict$/);
      expect(ofUser.split('=')[0]).not.toBe(ofAdmin.split('=')[0]);
    });

    it('answers uploaded pictures by URLs that a page can load', async () => {
      const { body } = await call('GET', `/api/cases/${cases.skin}`);
      const { image_url: url } = body.case as { image_url: string };

      const answer = await fetch(new URL(url, pipeline.apis[0]?.url));

      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png']);
    });
  });

  describe("a player's routes", () => {
    it('take the bearer token alone, never the cookie of the sockets', async () => {
      const url = `${pipeline.apis[0]?.url}/api/profile`;

      expect((await fetch(url, { headers: { cookie: alice.cookie } })).status).toBe(401);
      expect((await fetch(url, { headers: { authorization: `Bearer ${alice.token}` } })).status).toBe(200);
    });

    it('POST /api/auth/logout', async () => {
      const bob = await pipeline.site.signIn('bob');

      await expectAnswer(call('POST', '/api/auth/logout', {}, bob.token), { success });
      await expectRefusal(call('GET', '/api/profile', undefined, bob.token), 401);
    });

    it('GET /api/profile', async () => {
      const body = await expectAnswer(asAlice('GET', '/api/profile'), {
        success,
        profile: {
          id: is(alice.id),
          uuid: is(alice.id),
          nickname: filled,
          balance: euros,
          dailySum: euros,
          monthlySum: euros,
          tradeLink: orNull(text),
          level: count,
          currentXP: count,
          openedCases: count,
          cases: [
            {
              id: filled,
              title: filled,
              type: caseType,
              threshold: euros,
              threshold_eur: euros,
              price: euros,
              image: picture,
              image_url: picture,
              progress: euros,
              available: bool,
              is_claimed: bool,
            },
          ],
        },
      });
      const { dailySum, cases: listed } = body.profile as { dailySum: number; cases: { id: string }[] };
      expect(dailySum).toBeGreaterThanOrEqual(100);
      expect(listed.map(({ id }) => id)).toEqual(expect.arrayContaining(Object.values(cases)));
    });

    it('POST /api/cases/open', async () => {
      const before = (await asAlice('GET', '/api/profile')).body.profile as { balance: number };

      const body = await expectAnswer(asAlice('POST', '/api/cases/open', { caseId: cases.skin }), {
        success,
        item: { id: is(items.skin), name: filled, title: filled, type: is('skin'), image: picture, rarity: is('epic') },
        balance: euros,
        xpEarned: is(5),
      });

      expect(body.balance).toBe(before.balance - 1);
      await expectAnswer(asAlice('POST', '/api/cases/open', { caseId: cases.free }), { success });
      await expectRefusal(asAlice('POST', '/api/cases/open', { caseId: cases.free }), 400, 'Already opened');
      await expectRefusal(asAlice('POST', '/api/cases/open', { caseId: cases.locked }), 403, 'Not enough deposit');
      await expectRefusal(asAlice('POST', '/api/cases/open', { caseId: cases.dear }), 402);
      await expectRefusal(asAlice('POST', '/api/cases/open', { caseId: 'none' }), 404);
    });

    it('GET /api/user/history', async () => {
      await win('money');

      await expectAnswer(asAlice('GET', '/api/user/history'), {
        success,
        history: [
          {
            id: filled,
            case_id: filled,
            prize_title: filled,
            prize_amount_eur: euros,
            rarity,
            image_url: picture,
            created_at: millis,
          },
        ],
      });
    });

    it('POST /api/user/tradelink', async () => {
      const link = 'https://steamcommunity.com/tradeoffer/new/?partner=1&token=contract';

      await setTradeLink(link);

      expect((await asAlice('GET', '/api/profile')).body.profile).toMatchObject({ tradeLink: link });
    });

    it('GET /api/inventory', async () => {
      await win('money');

      await expectAnswer(asAlice('GET', '/api/inventory'), {
        items: [
          {
            id: filled,
            item_id: filled,
            title: filled,
            type: itemType,
            image_url: picture,
            amount_eur: euros,
            sell_price_eur: euros,
            rarity,
            status: oneOf('available', 'processing'),
            created_at: millis,
            updated_at: millis,
          },
        ],
      });
    });

    it('POST /api/inventory/claim', async () => {
      const [money, physical, skin] = [await win('money'), await win('physical'), await win('skin')];
      const claimPrize = (id: string) => asAlice('POST', '/api/inventory/claim', { inventory_id: id });
      const before = (await asAlice('GET', '/api/profile')).body.profile as { balance: number };
      await setTradeLink('');

      await expectAnswer(claimPrize(money), { success, type: is('money'), message: filled });
      await expectAnswer(claimPrize(physical), { success, type: is('item'), requestId: filled });
      await expectRefusal(claimPrize(money), 400, 'Item not available');
      await expectRefusal(claimPrize(skin), 400, 'TRADE_LINK_MISSING');

      const after = (await asAlice('GET', '/api/profile')).body.profile as { balance: number };
      expect(after.balance).toBeCloseTo(before.balance + 2.5, 5);
    });

    it('POST /api/inventory/sell', async () => {
      const [money, skin] = [await win('money'), await win('skin')];
      const sell = (id: string) => asAlice('POST', '/api/inventory/sell', { inventory_id: id });

      await expectAnswer(sell(skin), { success, sold_amount: is(10.5) });
      await expectRefusal(sell(skin), 400);
      await expectRefusal(sell(money), 400);
    });

    it('GET /api/user/requests and POST /api/user/requests/:requestId/dismiss', async () => {
      const { requestId } = await claim('physical');

      const body = await expectAnswer(asAlice('GET', '/api/user/requests'), {
        success,
        requests: [
          {
            requestId: filled,
            id: filled,
            itemName: filled,
            itemImage: picture,
            itemRarity: rarity,
            itemType,
            caseName: filled,
            status: requestStatus,
            admin_comment: orNull(text),
            created_at: millis,
            updated_at: millis,
          },
        ],
      });
      await expectAnswer(asAlice('POST', `/api/user/requests/${requestId}/dismiss`, {}), { success });

      expect(JSON.stringify(body)).toContain(requestId);
      expect(JSON.stringify((await asAlice('GET', '/api/user/requests')).body)).not.toContain(requestId);
    });
  });

  describe("the panel's routes", () => {
    it('POST /api/admin/login, GET /api/admin/me, POST /api/admin/logout', async () => {
      const person = { username: is('admin'), role: oneOf('owner', 'admin', 'moderator'), email: orNull(text) };
      const credentials = { username: 'admin', password: 'admin' };

      const body = await expectAnswer(call('POST', '/api/admin/login', credentials), {
        success,
        session_token: filled,
        user_id: filled,
        ...person,
      });
      const token = String(body.session_token);
      await expectAnswer(call('GET', '/api/admin/me', undefined, token), {
        success,
        admin: { id: is(body.user_id), ...person },
      });
      await expectAnswer(call('POST', '/api/admin/logout', {}, token), { success });
      await expectRefusal(call('GET', '/api/admin/me', undefined, token), 401);
    });

    it('GET, POST, PUT and DELETE /api/admin/items', async () => {
      const id = `item-${randomUUID()}`;
      const fields = { type: 'skin', title: 'Knife', image_url: upload, price_eur: 5, rarity: 'rare', stock: 3 };
      await expectAnswer(asAdmin('POST', '/api/admin/items', { id, ...fields }), { success, item_id: is(id) });
      await expectAnswer(asAdmin('PUT', `/api/admin/items/${id}`, { ...fields, price_eur: 6.5 }), {
        success,
        item_id: is(id),
      });

      const body = await expectAnswer(asAdmin('GET', '/api/admin/items'), {
        success,
        items: [
          {
            id: filled,
            type: itemType,
            title: filled,
            image_url: picture,
            price_eur: euros,
            sell_price_eur: euros,
            rarity,
          },
        ],
      });
      const listed = (body.items as { id: string }[]).find((item) => item.id === id);
      await expectAnswer(asAdmin('DELETE', `/api/admin/items/${id}`, {}), { success });

      expect(listed).toMatchObject({ type: 'skin', title: 'Knife', price_eur: 6.5, rarity: 'rare', stock: 3 });
      expect(JSON.stringify((await asAdmin('GET', '/api/admin/items')).body)).not.toContain(id);
    });

    it('GET /api/admin/cases', async () => {
      await expectAnswer(asAdmin('GET', '/api/admin/cases'), {
        success,
        cases: [
          {
            id: filled,
            title: filled,
            type: caseType,
            threshold_eur: euros,
            threshold: euros,
            price: euros,
            image_url: picture,
            image: picture,
            is_active: bool,
            status: caseStatus,
            items: [{ item_id: filled, weight: number }],
            contents: [
              {
                itemId: filled,
                dropChance: number,
                item: { id: filled, title: filled, image: picture, nameEn: filled },
              },
            ],
          },
        ],
      });
    });

    it('POST, PUT and DELETE /api/admin/cases, in both spellings', async () => {
      const id = `case-${randomUUID()}`;
      const contents = [
        { itemId: items.skin, dropChance: 30, rarity: 'mythic' },
        { itemId: items.money, dropChance: 10 },
      ];
      const names = { nameEn: 'Gold', nameRu: 'Золото', nameLv: 'Zelts' };
      const spelt = { ...names, type: 'monthly', threshold: 12.5, image: upload, status: 'published', contents };

      await expectAnswer(asAdmin('POST', '/api/admin/cases', { id, ...spelt }), { success, id: is(id) });
      const { body } = await call('GET', `/api/cases/${id}`);
      await expectAnswer(
        asAdmin('PUT', `/api/admin/cases/${id}`, {
          title: 'Silver',
          threshold_eur: 3,
          items: [{ item_id: items.skin, weight: 2 }],
        }),
        { success },
      );
      const changed = (await call('GET', `/api/cases/${id}`)).body;
      await expectAnswer(asAdmin('DELETE', `/api/admin/cases/${id}`, {}), { success });

      expect(body).toMatchObject({
        case: { title: 'Gold', type: 'monthly', threshold_eur: 12.5, price: 0 },
        contents: [
          { id: items.skin, rarity: 'mythic', chance: 75 },
          { id: items.money, rarity: 'common', chance: 25 },
        ],
      });
      expect(changed).toMatchObject({ case: { title: 'Silver', threshold_eur: 3 }, contents: [{ chance: 100 }] });
      await expectRefusal(call('GET', `/api/cases/${id}`), 404, 'Case not found');
    });

    it('GET /api/admin/requests, approve, deny and return', async () => {
      await setTradeLink('https://steamcommunity.com/tradeoffer/new/?partner=1&token=contract');
      const [approved, denied, returned] = [await claim('skin'), await claim('physical'), await claim('physical')];

      await expectAnswer(asAdmin('GET', '/api/admin/requests?status=pending'), [
        {
          id: filled,
          user_uuid: filled,
          user_nickname: filled,
          trade_link: orNull(text),
          inventory_id: filled,
          item_title: filled,
          item_image: picture,
          item_rarity: rarity,
          case_name: filled,
          type: itemType,
          status: is('pending'),
          admin_comment: orNull(text),
          created_at: seconds,
          updated_at: seconds,
        },
      ]);
      await expectAnswer(asAdmin('POST', `/api/admin/requests/${approved.requestId}/approve`, {}), { success });
      const denial = asAdmin('POST', `/api/admin/requests/${denied.requestId}/deny`, { comment: 'Out of stock' });
      await expectAnswer(denial, { success });
      await expectAnswer(asAdmin('POST', `/api/admin/requests/${returned.requestId}/return`, {}), { success });

      const rows: { id: string; status: string }[] = await pipeline.dataSource.query(
        'SELECT id, status FROM inventory WHERE id = ANY ($1)',
        [[approved, denied, returned].map(({ inventoryId }) => inventoryId)],
      );
      const become = Object.fromEntries(rows.map(({ id, status }) => [id, status]));
      expect(become).toEqual({
        [approved.inventoryId]: 'received',
        [denied.inventoryId]: 'available',
        [returned.inventoryId]: 'available',
      });
      const all = (await asAdmin('GET', '/api/admin/requests')).body as unknown as { id: string }[];
      expect(all.find(({ id }) => id === denied.requestId)).toMatchObject({
        status: 'denied',
        admin_comment: 'Out of stock',
      });
    });

    it('GET, POST, PUT and DELETE /api/admin/users, block and unblock', async () => {
      const username = `user-${randomUUID()}`;
      const fields = {
        username,
        email: 'u@example.test',
        fullName: 'U Ser',
        password: 'correct horse',
        role: 'user',
        status: 'active',
      };
      const body = await expectAnswer(asAdmin('POST', '/api/admin/users', fields), { success, id: filled });
      const path = `/api/admin/users/${String(body.id)}`;
      const signIn = () => call('POST', '/api/auth/session', { login: username, password: 'correct horse' });

      await expectAnswer(asAdmin('GET', '/api/admin/users'), [
        {
          id: filled,
          uuid: filled,
          username: filled,
          nickname: filled,
          email: orNull(text),
          full_name: orNull(text),
          role: filled,
          status: oneOf('active', 'inactive'),
          balance: euros,
          last_active: orNull(millis),
          created_at: millis,
          blocked_until: orNull(millis),
          blocked_forever: bool,
        },
      ]);
      await expectAnswer(asAdmin('PUT', path, { ...fields, fullName: 'Another' }), { success, id: is(body.id) });
      const until = Date.now() + 3_600_000;
      await expectAnswer(asAdmin('POST', `${path}/block`, { reason: 'Fraud', until }), { success });
      await expectRefusal(signIn(), 403);
      const listed = (await asAdmin('GET', `/api/admin/users?q=${username}`)).body as unknown as object[];
      await expectAnswer(asAdmin('POST', `${path}/unblock`, {}), { success });
      await expectAnswer(signIn(), { success });
      await expectAnswer(asAdmin('DELETE', path, {}), { success, id: is(body.id) });
      await expectRefusal(signIn(), 401);

      expect(listed).toMatchObject([{ username, full_name: 'Another', blocked_until: until, blocked_forever: false }]);
    });

    it('GET /api/admin/problems, resolve and close: a parked payment is one', async () => {
      const fact = { userId: randomUUID(), paymentId: randomUUID(), amount: 5, currency: 'EUR', status: 'succeeded' };
      await expectAnswer(pipeline.site.sendCallback(fact, `msg_${randomUUID()}`), { success });

      const body = await expectAnswer(asAdmin('GET', '/api/admin/problems'), [
        {
          id: filled,
          problem_id: filled,
          user_uuid: orNull(filled),
          user_nickname: orNull(text),
          type: oneOf('technical', 'payment', 'item-claim', 'account', 'other'),
          description: filled,
          status: filled,
          priority: filled,
          created_at: millis,
        },
      ]);
      const [problem] = body as unknown as { id: string; type: string }[];
      const path = `/api/admin/problems/${problem?.id}`;
      await expectAnswer(asAdmin('POST', `${path}/resolve`, { resolution: 'Paid back' }), { success });
      await expectAnswer(asAdmin('POST', `${path}/close`, {}), { success });

      expect(problem?.type).toBe('payment');
    });

    it('GET /api/admin/logs', async () => {
      await expectAnswer(asAdmin('GET', '/api/admin/logs'), [
        {
          id: number,
          timestamp: millis,
          user: filled,
          action: filled,
          details: text,
          type: oneOf('info', 'warning', 'error', 'success'),
        },
      ]);
    });
  });

  describe('events', () => {
    let page: RawClient;
    let visitor: RawClient;

    beforeAll(async () => {
      const url = pipeline.sockets[0]?.url ?? '';
      page = openRawClient({ url, kind: 'alice', token: alice.token });
      visitor = openRawClient({ url, kind: 'visitor' });
      await Promise.all([page, visitor].map(waitForSnapshot));
    }, 60_000);
    afterAll(() => [page, visitor].forEach((client) => client?.close()));

    /** The newest event of this name that an act brings to this client. */
    async function expectEvent(
      client: RawClient,
      name: string,
      act: () => Promise<unknown>,
      shape: Shape,
    ): Promise<void> {
      const before = client.live(name).length;
      await act();
      await eventually(() => expect(client.live(name).length).toBeGreaterThan(before));
      expect(listMismatches(client.live(name).at(-1)?.body, shape, name)).toEqual([]);
    }

    it.each(['balance:updated:ALICE', 'balance:updated'])('%s says { balance } in euros', async (name) => {
      await expectEvent(page, name.replace('ALICE', alice.id), () => pay(1.25), { balance: euros });
    });

    it('inventory:updated:${userId}, by an opening, a claim and a sale', async () => {
      const name = `inventory:updated:${alice.id}`;
      await expectEvent(page, name, () => win('money'), {});
      const skin = await win('skin');
      await expectEvent(page, name, () => asAlice('POST', '/api/inventory/sell', { inventory_id: skin }), {});
    });

    it('profile:updated', async () => {
      await expectEvent(page, 'profile:updated', () => setTradeLink('https://example.test/trade'), {});
    });

    it('request:updated:${userId} says { requestId, status }', async () => {
      const { requestId } = await claim('physical');
      await eventually(() => expect(page.live().some(({ body }) => body.requestId === requestId)).toBe(true));
      const approve = () => asAdmin('POST', `/api/admin/requests/${requestId}/approve`, {});

      await expectEvent(page, `request:updated:${alice.id}`, approve, {
        requestId: is(requestId),
        status: is('approved'),
      });
    });

    it('case:created, case:updated and case:deleted say { id } to all, and cases:updated goes with each', async () => {
      const id = `case-${randomUUID()}`;
      const body = {
        id,
        title: 'Told',
        type: 'event',
        price: 1,
        status: 'published',
        items: [{ item_id: items.money, weight: 1 }],
      };
      const acts: [string, () => Promise<unknown>][] = [
        ['case:created', () => asAdmin('POST', '/api/admin/cases', body)],
        ['case:updated', () => asAdmin('PUT', `/api/admin/cases/${id}`, { ...body, price: 2 })],
        ['case:deleted', () => asAdmin('DELETE', `/api/admin/cases/${id}`, {})],
      ];
      for (const [name, act] of acts) {
        const before = visitor.live('cases:updated').length;
        await expectEvent(visitor, name, act, { id: is(id) });
        await eventually(() => expect(visitor.live('cases:updated')).toHaveLength(before + 1));
      }
    });

    it('new_drop tells everybody who won what', async () => {
      await expectEvent(visitor, 'new_drop', () => win('skin'), {
        id: filled,
        item_name: filled,
        image: picture,
        user_name: filled,
        rarity: is('epic'),
        case_image: picture,
        timestamp: millis,
      });
    });

    it('user:identify answers by acknowledgement, and only the person themselves is identified', async () => {
      expect(await page.socket.emitWithAck('user:identify', { userId: alice.id })).toMatchObject({ success: true });
      expect(await visitor.socket.emitWithAck('user:identify', { userId: alice.id })).toMatchObject({ success: false });
    });

    it('nothing of a person reaches a visitor', () => {
      expect(JSON.stringify(visitor.heard)).not.toContain(alice.id);
    });
  });
});
