import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { eventually } from '@aftercommit/testing/eventually';
import { createSite, type Site } from './site';
import { startStack, type Stack } from './start-stack';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const describeBrowser = executablePath ? describe : describe.skip;
if (!executablePath) process.stderr.write('Left out: the browser tests. Install Chromium to run them.\n');

const socketIoClient = path.resolve(__dirname, '../../../node_modules/socket.io-client/dist/socket.io.js');

/** The original client in the page: a socket opened once, before anyone signs in, and never touched again. */
const openSocket = `
  window.heard = [];
  window.connections = 0;
  const socket = io({ transports: ['websocket', 'polling'], reconnectionDelay: 1000, reconnectionDelayMax: 5000 });
  socket.on('connect', () => { window.connections += 1; });
  socket.onAny((name, body) => window.heard.push({ name, snapshot: Boolean(body && body.meta && body.meta.snapshot) }));
`;

type Heard = { name: string; snapshot: boolean };

describeBrowser('a page whose socket was open before anyone signed in', () => {
  let stack: Stack;
  let site: Site;
  let browser: Browser;

  beforeAll(async () => {
    stack = await startStack();
    site = createSite(stack.url, stack.webhookSecret);
    browser = await chromium.launch({
      executablePath: executablePath ?? '',
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking'],
    });
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  }, 60_000);

  async function openPage(): Promise<Page> {
    // The answer of /health is a page of the same origin without a script of ours.
    const context = await browser.newContext({ bypassCSP: true });
    const page = await context.newPage();
    await page.goto(`${stack.url}/health`);
    await page.addScriptTag({ path: socketIoClient });
    await page.evaluate(openSocket);
    await eventually(async () => (await readHeard(page)).some(({ snapshot }) => snapshot), { deadlineMs: 10_000 });
    return page;
  }

  const readHeard = (page: Page): Promise<Heard[]> => page.evaluate('window.heard');

  const post = (page: Page, route: string, body: unknown, token?: string): Promise<Record<string, unknown>> =>
    page.evaluate(
      async ([url, text, bearer]) => {
        const headers = {
          'content-type': 'application/json',
          ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
        };
        return (await fetch(url ?? '', { method: 'POST', headers, body: text ?? '' })).json();
      },
      [route, JSON.stringify(body), token ?? ''] as const,
    );

  it("[G6] hears the person's events after the sign-in, and none after the sign-out", async () => {
    const page = await openPage();
    const signedIn = await post(page, '/api/auth/session', { login: 'alice', password: 'alice' });
    const { id } = signedIn.profile as { id: string };
    const token = String(signedIn.session_token);

    await eventually(async () => (await readHeard(page)).some(({ name }) => name === `balance:updated:${id}`), {
      deadlineMs: 12_000,
    });
    await deposit(site, id, 'while-signed-in');
    await eventually(async () =>
      expect(
        (await readHeard(page)).filter((each) => each.name === `balance:updated:${id}` && !each.snapshot),
      ).toHaveLength(1),
    );
    expect(await page.evaluate('performance.getEntriesByType("navigation").length')).toBe(1);

    const connections = await page.evaluate<number>('window.connections');
    await post(page, '/api/auth/logout', {}, token);
    await eventually(async () => (await page.evaluate<number>('window.connections')) > connections, {
      deadlineMs: 12_000,
    });
    await page.evaluate('window.heard = []');
    await deposit(site, id, 'after-the-sign-out');
    await site.createCase();
    await eventually(async () => (await readHeard(page)).some(({ name }) => name === 'case:created'));
    expect((await readHeard(page)).filter(({ name }) => name.includes(id))).toEqual([]);
  }, 90_000);
});

async function deposit(site: Site, userId: string, paymentId: string): Promise<void> {
  const fact = { userId, paymentId, amount: 1, currency: 'EUR', status: 'succeeded' };
  expect(await site.sendCallback(fact, `msg_${paymentId}`)).toMatchObject({ status: 200 });
}
