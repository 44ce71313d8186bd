import type { Page } from 'playwright-core';
import { routePaths, visitorRoutes, type RouteName } from '@aftercommit/contracts/route-paths';
import { createPlayer } from '../create-player';
import { checkAccessibility } from './check-accessibility';
import { fillPanel } from './fill-panel';
import { joinBrowserSite, type BrowserSite } from './join-browser-site';
import { awaitSettled, listRoutes, photographRoutes, type PhotographedRoute } from './photograph-routes';
import { awaitConnection, signInOnPage } from './sign-in-on-page';

// Over a hundred pictures.
const photographsTimeoutMs = 600_000;

const everyRoute = listRoutes(routePaths, { caseId: 'event-neon' });
const isForVisitors = ({ name }: PhotographedRoute): boolean => visitorRoutes.has(name as RouteName);
// One stands for all that ask a visitor to sign in; whoever is signed in is led away from the two forms.
const asVisitor = everyRoute.filter((route) => isForVisitors(route) || route.name === 'inventory');
const asPlayer = everyRoute.filter(({ name }) => name !== 'signIn' && name !== 'register');
// The panel is photographed on its own.
const knownLinks = [...everyRoute.map(({ alike }) => alike), /^\/admin/];

const playersOnly: PhotographedRoute[] = [
  { name: 'won', path: '/cases/event-pocket', prepare: open },
  { name: 'checkout', path: '/wallet', prepare: (page) => openDialog(page, 'form button[type="submit"]') },
  { name: 'exclusion', path: '/limits', prepare: (page) => openDialog(page, '.button-danger') },
  {
    name: 'rotation',
    path: '/fairness',
    prepare: (page) => openDialog(page, 'section[aria-labelledby="rotation"] button'),
  },
  { name: 'menu', path: '/', prepare: openMenu },
  { name: 'not-found', path: '/nothing/here' },
];

async function open(page: Page): Promise<void> {
  await page.locator('.stage-actions button').click();
  await page.getByTestId('won-item').getByRole('button').first().waitFor();
}

async function openDialog(page: Page, button: string): Promise<void> {
  await page.locator(`main ${button}`).first().click();
  await page.getByRole('dialog').waitFor();
}

async function openMenu(page: Page): Promise<void> {
  await page.locator('.user-button').click();
  await page.getByRole('menu').waitFor();
}

describe('the pages of a player', () => {
  let browserSite: BrowserSite;

  beforeAll(async () => {
    browserSite = await joinBrowserSite();
    await fillPanel(browserSite.site);
  });

  afterAll(() => browserSite?.leave());

  test(
    'are whole in three languages, on a phone and on a wide screen, for a visitor',
    () => photographRoutes(browserSite, { area: 'visitor', routes: asVisitor, knownLinks }),
    photographsTimeoutMs,
  );

  test(
    'are whole in three languages, on a phone and on a wide screen, for a player',
    () =>
      photographRoutes(browserSite, {
        area: 'player',
        routes: [...asPlayer, ...playersOnly],
        signIn: (page) => signInOnPage(page, 'alice'),
        knownLinks,
      }),
    photographsTimeoutMs,
  );

  test('can be used by everybody while empty, failing, without a connection and behind a dialog', async () => {
    await createPlayer(browserSite.site, 'newcomer', 0);
    const visitor = await browserSite.openVisitor({ widthPx: 360 });
    const page = await visitor.openTab('/sign-in');
    await signInOnPage(page, 'newcomer');

    for (const path of ['/inventory', '/history', '/wallet', '/chat', '/drops', '/fairness']) {
      await page.goto(path);
      await awaitSettled(page);
      await checkAccessibility(page);
    }
    for (const { path, prepare } of playersOnly.filter(({ name }) =>
      ['exclusion', 'rotation', 'menu'].includes(name),
    )) {
      await page.goto(path);
      await prepare?.(page);
      await checkAccessibility(page);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').or(page.getByRole('menu')).waitFor({ state: 'detached' });
    }

    await visitor.context.route('**/api/inventory', (route) =>
      route.fulfill({ status: 500, json: { success: false, error: 'Internal server error', code: 'internal_error' } }),
    );
    await page.goto('/inventory');
    await page.getByRole('alert').first().waitFor();
    await checkAccessibility(page);
    await visitor.context.setOffline(true);
    await awaitConnection(page, 'reconnecting');
    await page.getByText('No connection at the moment').waitFor();
    await checkAccessibility(page);
    await visitor.context.close();
  });
});
