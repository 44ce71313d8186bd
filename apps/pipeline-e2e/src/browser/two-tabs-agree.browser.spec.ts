import type { Page } from 'playwright-core';
import { eventually } from '@aftercommit/testing/eventually';
import { checkAccessibility } from './check-accessibility';
import { startBrowserSite, type BrowserSite } from './start-browser-site';

describe('a person with two tabs', () => {
  let browserSite: BrowserSite;

  beforeAll(async () => {
    browserSite = await startBrowserSite();
  });

  afterAll(() => browserSite?.stop());

  const readBalance = (page: Page): Promise<string | null> => page.getByTestId('balance').textContent();

  test('signs in, opens a case, and sees the balance move in both', async () => {
    const alice = await browserSite.openVisitor();
    const first = await alice.openTab('/sign-in');
    await checkAccessibility(first);
    await first.getByLabel('Login').fill('alice');
    await first.getByLabel('Password').fill('alice');
    await first.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
    await eventually(async () => expect(await readBalance(first)).toBe('500.00 €'), { deadlineMs: 20_000 });
    const second = await alice.openTab('/');
    await eventually(async () => expect(await readBalance(second)).toBe('500.00 €'), { deadlineMs: 20_000 });

    await first.getByRole('link', { name: 'Pocket money' }).click();
    await first.getByRole('button', { name: /^Open for 1\.00/ }).click();

    await eventually(async () => expect(await readBalance(first)).not.toBe('500.00 €'), { deadlineMs: 20_000 });
    const profile = await browserSite.site.signIn('alice');
    const { body } = await browserSite.site.call('GET', '/api/profile', undefined, profile.token);
    const balance = `${(body.profile as { balance: number }).balance.toFixed(2)} €`;
    for (const page of [first, second]) {
      await eventually(async () => expect(await readBalance(page)).toBe(balance), { deadlineMs: 20_000 });
      expect(await page.evaluate(() => performance.getEntriesByType('navigation').length)).toBe(1);
    }
  });
});
