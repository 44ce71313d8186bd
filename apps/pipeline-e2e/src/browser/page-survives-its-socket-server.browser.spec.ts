import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createProxyServer } from 'http-proxy-3';
import type { Page } from 'playwright-core';
import { eventually } from '@aftercommit/testing/eventually';
import type { Player } from '../site';
import { checkAccessibility } from './check-accessibility';
import { openVisitor } from './open-visitor';
import { awaitBalance, awaitConnection, readBalance, signInOnPage } from './sign-in-on-page';
import { startBrowserSite, type BrowserSite } from './start-browser-site';

const deadlineMs = 20_000;

/** A network in between that lets HTTP through and nothing else. */
async function refuseUpgrades(target: string): Promise<{ url: string; close(): Promise<void> }> {
  const proxy = createProxyServer({ target });
  proxy.on('error', () => undefined);
  const server = createServer((request, response) => proxy.web(request, response));
  server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('a page whose connection breaks', () => {
  let browserSite: BrowserSite;

  beforeAll(async () => {
    browserSite = await startBrowserSite();
  });

  afterAll(() => browserSite?.stop());

  async function deposit(player: Player, amount: number): Promise<void> {
    const fact = { userId: player.id, paymentId: randomUUID(), amount, currency: 'EUR', status: 'succeeded' };
    expect((await browserSite.site.sendCallback(fact, `msg_${randomUUID()}`)).status).toBe(200);
  }

  const readColour = (page: Page): Promise<string> =>
    page.getByTestId('connection').evaluate((icon) => getComputedStyle(icon).color);

  test('[G2] shows the last of three balances that changed while its socket server was dead', async () => {
    const { site, stack } = browserSite;
    const alice = await browserSite.openVisitor();
    const page = await alice.openTab('/');
    await signInOnPage(page, 'alice');
    await awaitConnection(page, 'connected');
    const player = await site.signIn('alice');
    await awaitBalance(page, '500.00 €');
    const timeOrigin = await page.evaluate(() => performance.timeOrigin);
    const green = await readColour(page);

    const keepDead = setInterval(() => stack.killProcess('socket'), 20);
    try {
      stack.killProcess('socket');
      await awaitConnection(page, 'reconnecting');
      for (const amount of [10, 20, 30]) await deposit(player, amount);
      expect(await readBalance(page)).toBe('500.00 €');
      await page.getByTestId('connection').hover();
      await page.getByRole('tooltip', { name: 'Reconnecting...' }).waitFor();
      const red = await readColour(page);
      expect([green, red]).toEqual(['rgb(61, 220, 151)', 'rgb(255, 107, 122)']);
      await page.getByText('No connection at the moment').waitFor();
      await checkAccessibility(page);
    } finally {
      clearInterval(keepDead);
    }

    await awaitConnection(page, 'connected');
    await awaitBalance(page, '560.00 €');
    expect(await readColour(page)).toBe(green);
    expect(await page.evaluate(() => performance.timeOrigin)).toBe(timeOrigin);
    await alice.context.close();
  });

  test('shows a payment that a provider reports while nobody touches the page', async () => {
    const { site } = browserSite;
    const visitor = await browserSite.openVisitor();
    const page = await visitor.openTab('/');
    await signInOnPage(page, 'bob');
    await awaitConnection(page, 'connected');
    const before = Number((await readBalance(page))?.replace(' €', ''));

    await deposit(await site.signIn('bob'), 12.34);

    await awaitBalance(page, `${(before + 12.34).toFixed(2)} €`);
    await visitor.context.close();
  });

  test('is told everything by polling where a network blocks WebSocket', async () => {
    const { site } = browserSite;
    const front = await refuseUpgrades(browserSite.url);
    const visitor = await openVisitor(browserSite.browser, front.url);
    const polls: string[] = [];
    visitor.context.on('request', (request) => {
      if (request.url().includes('transport=polling')) polls.push(request.url());
    });
    const page = await visitor.openTab('/');
    await signInOnPage(page, 'bob');
    await awaitConnection(page, 'connected');
    const before = Number((await readBalance(page))?.replace(' €', ''));

    await deposit(await site.signIn('bob'), 1);

    await awaitBalance(page, `${(before + 1).toFixed(2)} €`);
    expect(polls.length).toBeGreaterThan(0);
    expect(visitor.readComplaints()).toEqual([]);
    await visitor.context.close();
    await front.close();
  });

  test('[G6] tells a second person nothing of the first, on the same page and on another', async () => {
    const { site } = browserSite;
    const alice = await site.signIn('alice');
    const visitor = await browserSite.openVisitor();
    const page = await visitor.openTab('/');
    await signInOnPage(page, 'alice');
    await page.getByRole('button', { name: 'Menu of alice' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('banner').getByRole('link', { name: 'Sign in' }).waitFor();
    const heard: string[] = [];
    page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => heard.push(String(payload))));
    await signInOnPage(page, 'bob');
    await awaitConnection(page, 'connected');
    const before = await readBalance(page);

    await deposit(alice, 77.77);
    await deposit(await site.signIn('bob'), 0.01);

    const after = `${(Number(before?.replace(' €', '')) + 0.01).toFixed(2)} €`;
    await awaitBalance(page, after);
    await eventually(() => expect(heard.join('\n')).toContain('balance.updated'), { deadlineMs });
    expect(heard.join('\n')).not.toContain(alice.id);
    expect(await page.locator('body').innerText()).not.toContain('alice');
    await visitor.context.close();
  });

  test('says on the console what the original contract promises', async () => {
    const visitor = await browserSite.openVisitor();
    const lines: string[] = [];
    visitor.context.on('console', (message) => lines.push(message.text()));

    const page = await visitor.openTab('/');
    await awaitConnection(page, 'connected');

    expect(lines).toContain('Initializing WebSocket connection...');
    expect(lines.some((line) => /^WebSocket connected: \S+$/.test(line))).toBe(true);
    await visitor.context.close();
  });
});
