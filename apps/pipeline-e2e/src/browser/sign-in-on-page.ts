import type { Page } from 'playwright-core';
import { eventually } from '@aftercommit/testing/eventually';
import { awaitSettled } from './photograph-routes';

const deadlineMs = 20_000;

/** Signs in by the form, as a person does. password: the login, if it is left out. */
export async function signInOnPage(page: Page, login: string, password: string = login): Promise<void> {
  await page.goto('/sign-in');
  const form = page.locator('main form');
  await form.locator('input[name="login"]').fill(login);
  await form.locator('input[name="password"]').fill(password);
  await form.locator('button[type="submit"]').click();
  await awaitBalance(page, /€/);
  // The page that comes next takes the focus, which would close a menu that is opened before.
  await page.waitForURL(({ pathname }) => pathname !== '/sign-in');
  await awaitSettled(page);
}

/** With a space that breaks, as one types it in a test. */
export async function readBalance(page: Page): Promise<string | null> {
  const shown = await page.getByTestId('balance').textContent();
  return shown?.replaceAll('\u00a0', ' ') ?? null;
}

/** In euros, of a page in English. */
export async function readBalanceEuros(page: Page): Promise<number> {
  return Number((await readBalance(page))?.replace(/[ €,]/g, ''));
}

/** As a page in English prints it, for awaitBalance. */
export const printEuros = (euros: number): string =>
  `${euros.toLocaleString('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: 2 })} €`;

export async function awaitBalance(page: Page, balance: string | RegExp): Promise<void> {
  await eventually(async () => expect(await readBalance(page)).toMatch(balance), { deadlineMs });
}

/** What the icon of the bar on top says. */
export async function awaitConnection(
  page: Page,
  connection: 'connected' | 'catching_up' | 'reconnecting',
): Promise<void> {
  await eventually(
    async () => expect(await page.getByTestId('connection').getAttribute('data-connection')).toBe(connection),
    { deadlineMs },
  );
}

/** Of the icon that tells of the connection. */
export const readColour = (page: Page): Promise<string> =>
  page.getByTestId('connection').evaluate((icon) => getComputedStyle(icon).color);
