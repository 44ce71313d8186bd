import type { Page } from 'playwright-core';
import { eventually } from '@aftercommit/testing/eventually';
import { createPlayer } from '../create-player';
import { joinBrowserSite, type BrowserSite } from './join-browser-site';
import { awaitSettled } from './photograph-routes';
import { publishCase } from './publish-case';
import { awaitBalance, awaitConnection } from './sign-in-on-page';

const tabsMax = 80;

type Focused = { name: string; isSeen: boolean };

/** What has the focus, and whether somebody who looks at the page can tell. */
const readFocused = (page: Page): Promise<Focused> =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLInputElement;
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    const isOutlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    const isOnScreen = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
    const label = element.labels?.[0]?.textContent ?? element.getAttribute('aria-label') ?? element.textContent ?? '';
    // A heading that a page begins with is read out; nobody presses it.
    const isHeading = element.tabIndex < 0;
    return { name: label.trim(), isSeen: isHeading || (isOnScreen && (isOutlined || style.boxShadow !== 'none')) };
  });

/** What is outside of the screen is scrolled to, which may take a moment. */
async function awaitSeen(page: Page): Promise<void> {
  await eventually(async () => {
    const { name, isSeen } = await readFocused(page);
    if (!isSeen) throw new Error(`Nobody sees that "${name}" has the focus.`);
  });
}

describe('a person without a mouse', () => {
  let browserSite: BrowserSite;

  beforeAll(async () => {
    browserSite = await joinBrowserSite();
  });

  afterAll(() => browserSite?.leave());

  test('signs in, opens a case, claims, sells, changes the language and signs out', async () => {
    const { site } = browserSite;
    await createPlayer(site, 'keyboard', 200);
    await publishCase(site, { title: 'Keyboard coins', type: 'money' });
    await publishCase(site, { title: 'Keyboard skin', type: 'skin' });
    const visitor = await browserSite.openVisitor();
    const page = await visitor.openTab('/sign-in');
    await page.getByRole('heading', { level: 1 }).waitFor();
    const press = (key: string): Promise<void> => page.keyboard.press(key);
    /** Tab until the focus is there; wherever it is on the way, it is seen. */
    const tabTo = async (name: RegExp): Promise<void> => {
      for (let tabs = 0; tabs < tabsMax; tabs += 1) {
        await press('Tab');
        const focused = await readFocused(page);
        // Past the last element the focus is in the browser itself.
        if (focused.name === (await page.evaluate(() => document.body.textContent?.trim()))) continue;
        await awaitSeen(page);
        if (name.test(focused.name)) return;
      }
      throw new Error(`Tab never reaches ${name.source}.`);
    };

    /** A menu that was just opened takes the focus a moment later. */
    const awaitFocus = (name: string): Promise<unknown> =>
      eventually(async () => expect((await readFocused(page)).name).toBe(name));

    await press('Tab');
    expect((await readFocused(page)).name).toBe('Skip to the content');
    await awaitSeen(page);
    await press('Enter');
    await tabTo(/^Login/);
    await page.keyboard.type('keyboard');
    await tabTo(/^Password/);
    await page.keyboard.type('keyboard');
    await press('Enter');
    await awaitBalance(page, '200.00 €');
    await awaitConnection(page, 'connected');

    const open = async (title: RegExp): Promise<void> => {
      await page.getByRole('heading', { level: 1, name: 'Cases' }).waitFor();
      await awaitSettled(page);
      await tabTo(title);
      await press('Enter');
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      expect(await readTag()).toBe('H1');
      await tabTo(/^Open for 1\.00/);
      await press('Enter');
      await page.getByTestId('won-item').getByRole('button').first().waitFor();
      expect(await readTag()).toBe('H2');
    };
    const readTag = () => page.evaluate(() => document.activeElement?.tagName);
    await open(/^Keyboard coins/);
    await awaitBalance(page, '199.00 €');
    await tabTo(/^Add to balance: Keyboard coins/);
    await press('Enter');
    await awaitBalance(page, '200.00 €');
    // The pressed button is gone: the focus is beside where it was, not at the beginning of the page.
    await eventually(async () => expect(await readTag()).toBe('H2'));

    await tabTo(/^Aftercommit/);
    await press('Enter');
    await open(/^Keyboard skin/);
    await awaitBalance(page, '199.00 €');
    await tabTo(/^Sell for .+: Keyboard skin/);
    await press('Enter');
    await awaitBalance(page, '200.00 €');

    await tabTo(/^Menu of keyboard/);
    await press('Enter');
    await awaitFocus('Wallet');
    const opened = page.url();
    await page.goBack();
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await page.goForward();
    await page.waitForURL(opened);
    await page.getByRole('heading', { level: 1, name: 'Keyboard skin' }).waitFor();
    await tabTo(/^Menu of keyboard/);
    await press('Enter');
    await awaitFocus('Wallet');
    await press('End');
    await awaitFocus('Sign out');
    await press('ArrowUp');
    await awaitFocus('Settings');
    await press('Enter');
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
    await tabTo(/^Language/);
    await page.keyboard.type('Latv');
    await page.getByRole('heading', { name: 'Iestatījumi', level: 1 }).waitFor();
    await tabTo(/^Izvēlne: keyboard/);
    await press('Enter');
    await awaitFocus('Maks');
    await press('End');
    await awaitFocus('Iziet');
    await press('Enter');
    await page.getByRole('banner').getByRole('link', { name: 'Ieiet' }).waitFor();
    await visitor.context.close();
  });
});
