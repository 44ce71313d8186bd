import { createPlayer } from '../create-player';
import { checkAccessibility } from './check-accessibility';
import { joinBrowserSite, type BrowserSite } from './join-browser-site';
import { awaitBalance, signInOnPage } from './sign-in-on-page';

describe('a person with two tabs', () => {
  let browserSite: BrowserSite;

  beforeAll(async () => {
    browserSite = await joinBrowserSite();
  });

  afterAll(() => browserSite?.leave());

  test('signs in, opens a case, and sees the balance move in both', async () => {
    const player = await createPlayer(browserSite.site, 'two-tabs', 500);
    const person = await browserSite.openVisitor();
    const first = await person.openTab('/sign-in');
    await checkAccessibility(first);
    await signInOnPage(first, 'two-tabs');
    await awaitBalance(first, '500.00 €');
    const second = await person.openTab('/');
    await awaitBalance(second, '500.00 €');
    const loadedAt = await second.evaluate(() => performance.timeOrigin);

    await first.getByRole('link', { name: 'Pocket money' }).click();
    await first.getByRole('button', { name: /^Open for 1\.00/ }).click();

    for (const page of [first, second]) await awaitBalance(page, '499.00 €');
    const { body } = await browserSite.site.call('GET', '/api/profile', undefined, player.token);
    expect(body.profile).toMatchObject({ balance: 499 });
    expect(await second.evaluate(() => performance.timeOrigin)).toBe(loadedAt);
    await person.context.close();
  });
});
