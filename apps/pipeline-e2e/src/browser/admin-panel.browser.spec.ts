import type { Page } from 'playwright-core';
import { eventually } from '@aftercommit/testing/eventually';
import { checkAccessibility } from './check-accessibility';
import { badNames, claimOneForAdmins, fillPanel, type FilledPanel } from './fill-panel';
import type { Visitor } from './open-visitor';
import { awaitSettled } from './photograph-routes';
import { signInAsPlayer, signInToPanel } from './sign-in';
import { joinBrowserSite, type BrowserSite } from './join-browser-site';

const heardMs = 20_000;

describe('the panel', () => {
  let browserSite: BrowserSite;
  let filled: FilledPanel;
  let admin: Visitor;
  let panel: Page;

  beforeAll(async () => {
    browserSite = await joinBrowserSite();
    filled = await fillPanel(browserSite.site);
    admin = await browserSite.openVisitor();
    panel = await admin.openTab('/admin');
    await signInToPanel(panel);
  });

  afterAll(() => browserSite?.leave());

  const go = async (path: string): Promise<void> => {
    await panel.goto(path);
    await awaitSettled(panel);
  };
  const dialog = () => panel.getByRole('dialog');
  const readOrigin = (page: Page): Promise<number> => page.evaluate(() => performance.timeOrigin);
  const openPlayer = async (path: string, login: string): Promise<Page> => {
    const page = await (await browserSite.openVisitor()).openTab('/sign-in');
    await signInAsPlayer(page, login);
    await page.goto(path);
    return page;
  };

  test('edits a case, and a player who looks at it sees it without a reload', async () => {
    const player = await openPlayer('/', 'bob');
    await player.getByText('Neon nights').first().waitFor();
    const origin = await readOrigin(player);

    await go('/admin/cases/event-neon');
    await panel.getByLabel('Title (English)').fill('Neon nights, longer');
    const weight = panel.getByLabel(/^Weight of/).first();
    const odds = panel.locator('.odds').first();
    const before = await odds.textContent();
    await weight.fill('1000000');
    expect(await odds.textContent()).not.toBe(before);
    await panel.getByRole('button', { name: 'Save' }).click();

    await player.getByText('Neon nights, longer').first().waitFor({ timeout: heardMs });
    expect(await readOrigin(player)).toBe(origin);
    await panel.getByRole('table', { name: 'Cases' }).getByText('Neon nights, longer').first().waitFor();
  });

  test('uploads a picture, which players are given by its address', async () => {
    await go('/admin/items');
    await panel.getByRole('button', { name: 'New item' }).click();
    await dialog().getByLabel('Title').fill('Painted');
    await dialog().getByLabel('Value, €').fill('2.50');
    const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
    await dialog()
      .getByLabel('Upload a picture')
      .setInputFiles({ name: 'dot.png', mimeType: 'image/png', buffer: Buffer.from(png, 'base64') });
    await dialog().getByRole('button', { name: 'Save' }).click();

    const row = panel.getByRole('row').filter({ hasText: 'Painted' });
    await eventually(async () => expect(await row.locator('img').getAttribute('src')).toMatch(/^\/api\/images\//), {
      deadlineMs: heardMs,
    });
  });

  test('approves and denies requests, and the player hears of both at once', async () => {
    const approved = await claimOneForAdmins(browserSite.site, filled.alice);
    const player = await openPlayer('/inventory', 'alice');
    await player.getByText('Pending').first().waitFor();
    const origin = await readOrigin(player);
    await go('/admin/requests');

    await panel.getByTestId(`row-${approved.requestId}`).getByRole('button', { name: 'Approve' }).click();
    await checkAccessibility(panel);
    await dialog().getByRole('button', { name: 'Approve' }).click();
    await player.getByText('Approved').first().waitFor({ timeout: heardMs });

    // It appears by itself: nobody reads the list again.
    const denied = await claimOneForAdmins(browserSite.site, filled.alice);
    await panel.getByTestId(`row-${denied.requestId}`).getByRole('button', { name: 'Deny' }).click();
    await dialog().getByLabel('Comment').fill(badNames.html);
    await dialog().getByRole('button', { name: 'Deny' }).click();
    await player.getByText(badNames.html).first().waitFor({ timeout: heardMs });
    expect(await readOrigin(player)).toBe(origin);
    expect(await player.evaluate(() => (window as { executed?: boolean }).executed)).toBeUndefined();
  });

  test('blocks a player, whose open page is signed out', async () => {
    const player = await openPlayer('/inventory', 'bob');
    await go('/admin/users');
    await panel.getByRole('searchbox').fill('bob');
    const row = panel.getByRole('row').filter({ hasText: 'bob' });
    await eventually(async () => expect(await row.count()).toBe(1), { deadlineMs: heardMs });
    await row.getByRole('button', { name: 'Block' }).click();
    await dialog().getByLabel('Reason').fill('Chargebacks');
    await dialog().getByRole('button', { name: 'Block' }).click();

    await eventually(async () => expect(await player.getByTestId('balance').count()).toBe(0), { deadlineMs: heardMs });
    await row.getByText('Blocked').waitFor();
    await row.getByRole('button', { name: 'Unblock' }).click();
    await dialog().getByRole('button', { name: 'Unblock' }).click();
    await row.getByText('Active').waitFor();
  });

  test('puts the words of the server below the field they are about', async () => {
    await go('/admin/users');
    await panel.getByRole('button', { name: 'New player' }).click();
    await dialog().getByLabel('Login').fill('alice');
    await dialog().getByLabel('Nickname').fill('Another Alice');
    await dialog().getByRole('button', { name: 'Save' }).click();

    await eventually(async () => expect(await dialog().getByLabel('Login').getAttribute('aria-invalid')).toBe('true'));
    expect(
      await dialog()
        .getByLabel('Login')
        .evaluate((field) => field === document.activeElement),
    ).toBe(true);
    await checkAccessibility(panel);
    await dialog().getByRole('button', { name: 'Cancel' }).click();
  });

  test('shows names as what was typed: markup, right-to-left, emoji, and what does not wrap', async () => {
    await go('/admin/users');
    for (const name of Object.values(badNames)) await panel.getByText(name).first().waitFor();
    await go('/admin/chat');
    await panel.getByText(badNames.html).first().waitFor();
    await go('/admin/items');
    await panel.getByText(badNames.html).first().waitFor();

    expect(await panel.evaluate(() => (window as { executed?: boolean }).executed)).toBeUndefined();
    expect(await panel.locator('td b').count()).toBe(0);
  });

  test('offers each role what it may do, and the server refuses the rest', async () => {
    const password = 'moderator-password';
    const body = { username: 'mod', password, role: 'moderator' };
    await browserSite.site.call('POST', '/api/admin/admins', body, filled.adminToken);
    const page = await (await browserSite.openVisitor()).openTab('/admin');
    await signInToPanel(page, 'mod', password);
    const links = page.getByRole('navigation', { name: 'Sections' }).getByRole('link');
    const paths = await links.evaluateAll((shown) => shown.map((link) => link.getAttribute('href')));
    expect(paths).toEqual(['requests', 'problems', 'users', 'chat', 'log'].map((name) => `/admin/${name}`));
    await page.goto(`/admin/users/${filled.userId}`);
    await page.getByRole('button', { name: 'Block' }).waitFor();
    expect(await page.getByRole('button', { name: 'Adjust balance' }).count()).toBe(0);
    for (const name of ['cases', 'items', 'payments', 'callbacks', 'operations', 'admins']) {
      await page.goto(`/admin/${name}`);
      await page.getByRole('heading', { name: 'Not found' }).waitFor();
    }
    const token = await page.evaluate(
      () => (JSON.parse(localStorage.getItem('aftercommit.admin-session') ?? '{}') as { token: string }).token,
    );
    for (const path of ['/api/admin/cases', '/api/admin/payments', '/api/admin/outbox/status', '/api/admin/admins']) {
      expect((await browserSite.site.call('GET', path, undefined, token)).status).toBe(403);
    }
  });

  test('shows operations that move by themselves, and replays after a dry run', async () => {
    await go('/admin/operations');
    const readSamples = (): Promise<number> =>
      panel.locator('[data-samples]').first().getAttribute('data-samples').then(Number);
    await eventually(async () => expect(await readSamples()).toBeGreaterThan(2), { deadlineMs: heardMs });
    const readHead = (): Promise<string | null> => panel.getByTestId('row-lane-0').textContent();
    const head = await readHead();
    await browserSite.site.call('POST', '/api/cases/open', { caseId: 'event-pocket' }, filled.alice.token);
    await eventually(async () => expect(await readHead()).not.toBe(head), { deadlineMs: heardMs });
    expect(Number(await panel.getByTestId('tile-clients').locator('.number').textContent())).toBeGreaterThan(0);

    await panel.getByRole('button', { name: 'New replay' }).click();
    await dialog().getByLabel('Event type').selectOption('drop.won');
    await dialog().getByRole('button', { name: 'Dry run' }).click();
    await dialog().getByTestId('replay-plan').getByText('drop.won').waitFor();
    await dialog().getByLabel('Reason').fill('Shown again');
    await dialog().getByRole('button', { name: 'Start replay' }).click();
    await panel.getByRole('table', { name: 'Replays' }).getByText('Finished').waitFor({ timeout: heardMs });
  });

  test('is worked with the keyboard alone', async () => {
    const page = await (await browserSite.openVisitor()).openTab('/admin/users');
    const press = async (...keys: string[]): Promise<void> => {
      for (const key of keys) await page.keyboard.press(key);
    };
    /** Tab until the focus is on what is called so. */
    const tabTo = async (name: RegExp): Promise<void> => {
      for (let presses = 0; presses < 80; presses += 1) {
        const focused = await page.evaluate(() => {
          const element = document.activeElement as HTMLInputElement | null;
          return element?.labels?.[0]?.textContent ?? element?.getAttribute('aria-label') ?? element?.textContent ?? '';
        });
        if (name.test(focused)) return;
        await press('Tab');
      }
      throw new Error(`the keyboard does not reach ${name}`);
    };
    await page.getByLabel('Username').waitFor();
    await tabTo(/^Username/);
    await page.keyboard.type('admin');
    await tabTo(/^Password/);
    await page.keyboard.type('admin');
    await press('Enter');
    await page.getByRole('table', { name: 'Users' }).waitFor();

    await tabTo(/^alice/);
    await press('Enter');
    await page.getByTestId('user-balance').waitFor();
    const before = await page.getByTestId('user-balance').textContent();
    await tabTo(/^Adjust balance/);
    await press('Enter');
    await tabTo(/^Amount/);
    await page.keyboard.type('1.25');
    await tabTo(/^Reason/);
    await page.keyboard.type('By keyboard');
    await tabTo(/^Adjust balance/);
    await press('Enter');
    await eventually(async () => expect(await page.getByTestId('user-balance').textContent()).not.toBe(before), {
      deadlineMs: heardMs,
    });
    await eventually(async () => expect(await page.getByRole('dialog').count()).toBe(0), { deadlineMs: heardMs });
    // The focus is back where it was.
    await eventually(async () =>
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Adjust balance'),
    );
  });
});
