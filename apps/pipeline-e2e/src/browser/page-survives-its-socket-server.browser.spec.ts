import { createPlayer, deposit } from '../create-player';
import { checkAccessibility } from './check-accessibility';
import { awaitBalance, awaitConnection, readBalance, readColour, signInOnPage } from './sign-in-on-page';
import { joinBrowserSite, type BrowserSite } from './join-browser-site';

describe('a page whose socket server dies', () => {
  let browserSite: BrowserSite;

  beforeAll(async () => {
    browserSite = await joinBrowserSite();
  });

  afterAll(() => browserSite?.leave());

  test('[G2] shows the last of three balances that changed while its socket server was dead', async () => {
    const { site } = browserSite;
    const player = await createPlayer(site, 'survivor', 500);
    const visitor = await browserSite.openVisitor();
    const page = await visitor.openTab('/');
    await signInOnPage(page, 'survivor');
    await awaitConnection(page, 'connected');
    await awaitBalance(page, '500.00 €');
    const timeOrigin = await page.evaluate(() => performance.timeOrigin);
    const green = await readColour(page);

    const keepDead = setInterval(() => browserSite.killProcess('socket'), 20);
    try {
      browserSite.killProcess('socket');
      await awaitConnection(page, 'reconnecting');
      for (const amount of [10, 20, 30]) await deposit(site, player, amount);
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
    await visitor.context.close();
  });
});
