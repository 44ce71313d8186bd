import type { Page } from 'playwright-core';
import { eventually } from '@aftercommit/testing/eventually';
import { awaitBalance, awaitConnection, printEuros, readBalanceEuros } from './sign-in-on-page';
import { joinBrowserSite, type BrowserSite } from './join-browser-site';

const deadlineMs = 30_000;

/** Remembers what is under the reel's mark, frame by frame; the last of it is where the reel stopped. */
const watchTheMark = `
  window.underMark = null;
  const look = () => {
    const reel = document.querySelector('[data-testid="reel"]');
    if (reel) {
      const frame = reel.getBoundingClientRect();
      const middle = frame.left + frame.width / 2;
      for (const tile of reel.querySelectorAll('li')) {
        const box = tile.getBoundingClientRect();
        if (box.left <= middle && middle <= box.right) window.underMark = [tile.dataset.testid, tile.textContent];
      }
    }
    requestAnimationFrame(look);
  };
  look();
`;

describe('a case that is opened on the page', () => {
  let browserSite: BrowserSite;

  beforeAll(async () => {
    browserSite = await joinBrowserSite();
  });

  afterAll(() => browserSite?.leave());

  /** A page of the case that costs 1.00 €, as somebody new with ten euros. */
  async function openCasePage(login: string, reducedMotion: boolean) {
    const visitor = await browserSite.openVisitor({ reducedMotion });
    const page = await visitor.openTab('/register');
    await page.getByLabel('Login').fill(login);
    await page.getByLabel('Password').fill(`${login}-password`);
    await page.getByRole('main').getByRole('button', { name: 'Register' }).click();
    await awaitBalance(page, '0.00 €');
    await page
      .getByRole('banner')
      .getByRole('link', { name: /Balance/ })
      .click();
    await page.getByRole('button', { name: /^Continue with 10\.00\s€$/ }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Pay 10\.00\s€$/ })
      .click();
    await awaitBalance(page, '10.00 €');
    await page.getByRole('navigation').getByRole('link', { name: 'Cases' }).first().click();
    await page.getByRole('link', { name: 'Pocket money' }).click();
    await awaitConnection(page, 'connected');
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/api/cases/open')) asked.push(request.postData() ?? '');
    });
    return { visitor, page, asked };
  }

  const openButton = (page: Page) => page.getByRole('button', { name: /^Open for 1\.00/ });

  const readInventory = async (page: Page): Promise<number> => page.getByTestId('inventory-item').count();

  test('turns its reel to exactly the item that the server drew', async () => {
    const { visitor, page, asked } = await openCasePage('reel', false);
    await page.evaluate(watchTheMark);
    const answer = page.waitForResponse((response) => response.url().endsWith('/api/cases/open'));

    await openButton(page).click();

    const { item } = (await (await answer).json()) as { item: { title: string } };
    await page.getByTestId('won-item').waitFor({ timeout: deadlineMs });
    expect(await page.evaluate('window.underMark')).toEqual(['reel-winner', item.title]);
    expect(await page.getByTestId('won-item').getByRole('heading').textContent()).toBe(item.title);
    expect(JSON.parse(asked[0] ?? '')).toMatchObject({ caseVersion: expect.any(Number), priceEur: 1 });
    await visitor.context.close();
  });

  test('does not turn for whoever wants less motion', async () => {
    const { visitor, page } = await openCasePage('still', true);

    await openButton(page).click();

    await page.getByTestId('won-item').waitFor({ timeout: 4_000 });
    await visitor.context.close();
  });

  test('is paid once when its button is pressed twice', async () => {
    const { visitor, page, asked } = await openCasePage('twice', true);

    await openButton(page).dblclick();

    await page.getByTestId('won-item').waitFor();
    await awaitBalance(page, '9.00 €');
    expect(asked).toHaveLength(1);
    await visitor.context.close();
  });

  test('is the person’s though they go back while the reel turns', async () => {
    const { visitor, page } = await openCasePage('leaver', false);
    await openButton(page).click();
    await page.getByTestId('reel').waitFor();

    await page.goBack();

    await page.getByRole('heading', { name: 'Cases', level: 1 }).waitFor();
    await awaitBalance(page, '9.00 €');
    await page.getByRole('navigation').getByRole('link', { name: 'Inventory' }).first().click();
    await eventually(async () => expect(await readInventory(page)).toBe(1), { deadlineMs });
    await page.goBack();
    await page.goForward();
    await eventually(async () => expect(await readInventory(page)).toBe(1), { deadlineMs });
    await visitor.context.close();
  });

  test('is drawn again on the page once its seed is revealed', async () => {
    const { visitor, page } = await openCasePage('checker', true);
    await openButton(page).click();
    await page.getByTestId('won-item').waitFor();
    await page.getByRole('navigation').getByRole('link', { name: 'History' }).first().click();
    await page.getByRole('link', { name: /^Check/ }).click();
    await page.getByText('still decides others').waitFor();

    await page.getByRole('button', { name: 'Reveal the seed' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Reveal the seed' }).click();

    const result = page.getByTestId('check-result');
    await result.getByText('The draw gives the item that you won.').waitFor();
    await result.getByText('The seed is the one that was committed to.').waitFor();
    await result.getByText('The odds are those of the case.').waitFor();
    await visitor.context.close();
  });

  test('gives what is claimed or sold at once, in every tab', async () => {
    const { visitor, page } = await openCasePage('seller', true);
    const second = await visitor.openTab('/inventory');
    await openButton(page).click();
    await page.getByTestId('won-item').waitFor();
    await eventually(async () => expect(await readInventory(second)).toBe(1), { deadlineMs });

    const action = second.getByTestId('inventory-item').getByRole('button').last();
    await action.click();

    await eventually(async () => expect(await readInventory(second)).toBe(0), { deadlineMs });
    const euros = await readBalanceEuros(second);
    expect(euros).toBeGreaterThan(9);
    await awaitBalance(page, printEuros(euros));
    await visitor.context.close();
  });
});
