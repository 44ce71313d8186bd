import { eventually } from '@aftercommit/testing/eventually';
import { createPlayer } from '../create-player';
import { checkAccessibility } from './check-accessibility';
import { joinBrowserSite, type BrowserSite } from './join-browser-site';
import { awaitSettled, findSidewaysScroll } from './photograph-routes';
import { deleteCase, publishCase } from './publish-case';
import { awaitBalance, awaitConnection, signInOnPage } from './sign-in-on-page';

const deadlineMs = 20_000;

const html = '<img src=x onerror="window.hacked=1"><script>window.hacked=2</script>';
const titles = [html, 'قضية الحظ السعيد اليوم', '🎁🔥👨‍👩‍👧‍👦 🏴‍☠️', 'Wwwwwwwwww'.repeat(12)];

describe('a page that is shown what people type', () => {
  let browserSite: BrowserSite;

  beforeAll(async () => {
    browserSite = await joinBrowserSite();
  });

  afterAll(() => browserSite?.leave());

  test.each([360, 1_440])('shows odd titles as text and broken pictures as signs at %i px', async (widthPx) => {
    const visitor = await browserSite.openVisitor({ widthPx });
    const page = await visitor.openTab('/');
    await createPlayer(browserSite.site, `odd-titles-${widthPx}`, 20);
    await signInOnPage(page, `odd-titles-${widthPx}`);
    await awaitConnection(page, 'connected');

    const ids: string[] = [];
    for (const title of titles)
      ids.push(await publishCase(browserSite.site, { title, imageUrl: '/api/images/missing' }));

    // Nobody reloads: the events bring them.
    for (const id of ids) {
      const card = page.getByTestId(`case-${id}`);
      await card.waitFor();
      await eventually(async () => expect(await card.getByTestId('picture-missing').count()).toBe(1), { deadlineMs });
    }
    await page.goto(`/cases/${ids[0]}`);
    await page.getByRole('button', { name: /^Open for/ }).click();
    await page.getByTestId('won-item').waitFor();
    expect(await page.getByTestId('won-item').getByRole('heading').textContent()).toBe(html);
    for (const path of ['/', '/inventory', '/history', '/drops', `/cases/${ids[3]}`]) {
      await page.goto(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await awaitSettled(page);
      expect(await findSidewaysScroll(page)).toEqual([]);
      expect(await page.evaluate('window.hacked')).toBeUndefined();
    }
    for (const id of ids) await deleteCase(browserSite.site, id);
    await visitor.context.close();
  });

  test('shows HTML in the chat and in nicknames as text, in both tabs', async () => {
    const visitor = await browserSite.openVisitor();
    const page = await visitor.openTab('/register');
    await page.getByLabel('Login').fill('html-person');
    await page.getByLabel('Nickname').fill('<b onclick=alert(1)>Bold</b>');
    await page.getByLabel('Password').fill('long-enough-password');
    await page.getByRole('main').getByRole('button', { name: 'Register' }).click();
    await page.getByTestId('balance').waitFor();
    await page.goto('/chat');
    const second = await visitor.openTab('/chat');

    await page.getByLabel('Message').fill(html);
    await page.getByRole('button', { name: 'Send' }).click();

    for (const tab of [page, second]) {
      const message = tab.getByTestId('message').filter({ hasText: html });
      await message.waitFor();
      expect(await message.innerText()).toContain('<b onclick=alert(1)>Bold</b>');
      expect(await tab.evaluate('window.hacked')).toBeUndefined();
    }
    await visitor.context.close();
  });

  test('asks whoever’s session has ended to sign in where they are', async () => {
    const visitor = await browserSite.openVisitor();
    const page = await visitor.openTab('/');
    await createPlayer(browserSite.site, 'signed-out', 0);
    await signInOnPage(page, 'signed-out');
    await page.goto('/inventory');
    await awaitConnection(page, 'connected');
    const stored = await page.evaluate(() => localStorage.getItem('aftercommit.session'));
    const { token } = JSON.parse(stored ?? '{}') as { token: string };

    await browserSite.site.call('POST', '/api/auth/logout', {}, token);

    await page.getByText('Your session has ended. Sign in again.').waitFor();
    await checkAccessibility(page);
    await page.getByLabel('Login').fill('signed-out');
    await page.getByLabel('Password').fill('signed-out');
    await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Inventory', level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/inventory');
    await visitor.context.close();
  });

  test('says so when a case is deleted while its page is open', async () => {
    const id = await publishCase(browserSite.site, { title: 'Short-lived' });
    const visitor = await browserSite.openVisitor();
    const page = await visitor.openTab('/');
    await createPlayer(browserSite.site, 'too-late', 10);
    await signInOnPage(page, 'too-late');
    await page.goto(`/cases/${id}`);
    await page.getByRole('button', { name: /^Open for/ }).waitFor();
    await awaitConnection(page, 'connected');

    await deleteCase(browserSite.site, id);

    await page.getByText('This case is not available any more.').waitFor();
    expect(await page.getByRole('button', { name: /^Open for/ }).count()).toBe(0);
    await checkAccessibility(page);
    await visitor.context.close();
  });

  test('keeps what was drawn when its case is deleted in the middle of the spin', async () => {
    const id = await publishCase(browserSite.site, { title: 'Last one' });
    await createPlayer(browserSite.site, 'just-in-time', 10);
    const visitor = await browserSite.openVisitor({ reducedMotion: false });
    const page = await visitor.openTab('/');
    await signInOnPage(page, 'just-in-time');
    await page.goto(`/cases/${id}`);
    await awaitConnection(page, 'connected');
    await page.getByRole('button', { name: /^Open for/ }).click();
    await page.getByTestId('reel').waitFor();

    await deleteCase(browserSite.site, id);

    await page.getByTestId('won-item').getByRole('heading', { name: 'Last one' }).waitFor({ timeout: 30_000 });
    await awaitBalance(page, '9.00 €');
    await visitor.context.close();
  });
});
