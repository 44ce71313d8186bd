import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createProxyServer } from 'http-proxy-3';
import type { Page } from 'playwright-core';
import { eventually } from '@aftercommit/testing/eventually';
import { createPlayer, deposit } from '../create-player';
import { checkAccessibility } from './check-accessibility';
import { openVisitor } from './open-visitor';
import {
  awaitBalance,
  awaitConnection,
  printEuros,
  readBalance,
  readBalanceEuros,
  readColour,
  signInOnPage,
} from './sign-in-on-page';
import { joinBrowserSite, type BrowserSite } from './join-browser-site';

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

/** A network that loses one event, and then keeps the answer to the question what was lost. */
async function holdBackAnswers(page: Page) {
  const held: (() => void)[] = [];
  let isLosing = false;
  let isHolding = false;
  let lost = 0;
  await page.routeWebSocket(/socket\.io/, (client) => {
    const server = client.connectToServer();
    server.onMessage((message) => {
      const text = String(message);
      if (isLosing && text.includes('balance.updated')) {
        isLosing = false;
        isHolding = true;
        lost += 1;
        return;
      }
      // Engine.IO message 4, Socket.IO acknowledgement 3.
      if (isHolding && text.startsWith('43')) held.push(() => client.send(message));
      else client.send(message);
    });
  });
  return {
    loseNextBalance: () => void (isLosing = true),
    lost: () => lost,
    letAnswersThrough: () => {
      isHolding = false;
      held.splice(0).forEach((send) => send());
    },
  };
}

describe('a page on any network', () => {
  let browserSite: BrowserSite;

  beforeAll(async () => {
    browserSite = await joinBrowserSite();
  });

  afterAll(() => browserSite?.leave());

  test('shows a payment that a provider reports while nobody touches the page', async () => {
    const { site } = browserSite;
    const visitor = await browserSite.openVisitor();
    const page = await visitor.openTab('/');
    await signInOnPage(page, 'bob');
    await awaitConnection(page, 'connected');
    const before = await readBalanceEuros(page);

    await deposit(site, await site.signIn('bob'), 12.34);

    await awaitBalance(page, printEuros(before + 12.34));
    await visitor.context.close();
  });

  test('[G4] says that it is catching up while what it missed is on its way, and shows nothing before that', async () => {
    const { site } = browserSite;
    const player = await createPlayer(site, 'catching-up', 10);
    const visitor = await browserSite.openVisitor();
    const page = await visitor.openTab('about:blank');
    const network = await holdBackAnswers(page);
    await signInOnPage(page, 'catching-up');
    await awaitConnection(page, 'connected');
    await awaitBalance(page, '10.00 €');

    network.loseNextBalance();
    await deposit(site, player, 20);
    await eventually(() => expect(network.lost()).toBe(1), { deadlineMs });
    await deposit(site, player, 30);

    await awaitConnection(page, 'catching_up');
    expect(await readBalance(page)).toBe('10.00 €');
    expect(await readColour(page)).toBe('rgb(255, 200, 87)');
    await page.getByTestId('connection').hover();
    await page.getByRole('tooltip').waitFor();
    await checkAccessibility(page);
    network.letAnswersThrough();
    await awaitConnection(page, 'connected');
    await awaitBalance(page, '60.00 €');
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
    const before = await readBalanceEuros(page);

    await deposit(site, await site.signIn('bob'), 1);

    await awaitBalance(page, printEuros(before + 1));
    expect(polls.length).toBeGreaterThan(0);
    expect(visitor.readComplaints()).toEqual([]);
    await visitor.context.close();
    await front.close();
  });

  test('[G6] tells a second person nothing of the first, on the same page and on another', async () => {
    const { site } = browserSite;
    // Somebody who has neither won nor said anything, which everybody may hear.
    const first = await createPlayer(site, 'first-at-this-page', 10);
    const visitor = await browserSite.openVisitor();
    const page = await visitor.openTab('/');
    await signInOnPage(page, 'first-at-this-page');
    await page.getByRole('button', { name: 'Menu of first-at-this-page' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('banner').getByRole('link', { name: 'Sign in' }).waitFor();
    const heard: string[] = [];
    page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => heard.push(String(payload))));
    await signInOnPage(page, 'bob');
    await awaitConnection(page, 'connected');
    const before = await readBalanceEuros(page);

    await deposit(site, first, 77.77);
    await deposit(site, await site.signIn('bob'), 0.01);

    await awaitBalance(page, printEuros(before + 0.01));
    await eventually(() => expect(heard.join('\n')).toContain('balance.updated'), { deadlineMs });
    expect(heard.join('\n')).not.toContain(first.id);
    expect(await page.locator('body').innerText()).not.toContain('first-at-this-page');
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
