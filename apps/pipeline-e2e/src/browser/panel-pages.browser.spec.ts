import type { Page } from 'playwright-core';
import { panelPath, panelRoutePaths } from '@aftercommit/contracts/route-paths';
import { checkAccessibility } from './check-accessibility';
import { fillPanel, type FilledPanel } from './fill-panel';
import { joinBrowserSite, type BrowserSite } from './join-browser-site';
import { findSidewaysScroll, listRoutes, photographRoutes, type PhotographedRoute } from './photograph-routes';
import { signInToPanel } from './sign-in';

// Over a hundred pictures.
const photographsTimeoutMs = 600_000;

describe('the pages of the panel', () => {
  let browserSite: BrowserSite;
  let filled: FilledPanel;

  beforeAll(async () => {
    browserSite = await joinBrowserSite();
    filled = await fillPanel(browserSite.site);
  });

  afterAll(() => browserSite?.leave());

  const pressFirst =
    (place: string) =>
    async (page: Page): Promise<void> => {
      await page.locator(place).first().click();
      await page.getByRole('dialog').waitFor();
    };

  const awaitPlots = (page: Page): Promise<void> =>
    page.waitForFunction(() =>
      [...document.querySelectorAll('[data-samples]')].every(
        (plot) => Number(plot.getAttribute('data-samples')) > 4 && plot.querySelector('svg') !== null,
      ),
    ) as Promise<unknown> as Promise<void>;

  test(
    'are whole in three languages, on a phone and on a wide screen, with their dialogs',
    async () => {
      const paths = Object.entries(panelRoutePaths).map(([name, path]) => [name, `${panelPath}/${path}`]);
      const everyRoute = listRoutes(Object.fromEntries(paths) as Record<string, string>, {
        userId: filled.userId,
        caseId: 'event-neon',
      });
      const knownLinks = [new RegExp(`^${panelPath}$`), ...everyRoute.map(({ alike }) => alike)];
      const pages = everyRoute.map((route) =>
        route.name === 'operations' ? { ...route, prepare: awaitPlots, isWhole: true } : route,
      );
      const dialog = (name: string, path: string, button: string): PhotographedRoute => {
        return { name, path: `${panelPath}/${path}`, prepare: pressFirst(button) };
      };
      const routes: PhotographedRoute[] = [
        { name: 'start', path: panelPath },
        ...pages,
        { name: 'unknown', path: `${panelPath}/nothing-here` },
        dialog('requests-deny', 'requests', 'td[data-kind=actions] .button-danger'),
        dialog('items-edit', 'items', 'td[data-kind=actions] .button-plain'),
        dialog('users-block', 'users', 'td[data-kind=actions] .button-danger'),
        dialog('problems-resolve', 'problems', '[data-testid=problem-resolve]'),
        dialog('admins-new', 'admins', '.panel-main header .button-primary'),
        dialog('operations-replay', 'operations', '[aria-labelledby=replays-title] .button'),
      ];
      await photographRoutes(browserSite, { area: 'panel', routes, signIn: signInToPanel, knownLinks });
    },
    photographsTimeoutMs,
  );

  test('show every column of a table between a phone and a wide screen, to the keyboard too', async () => {
    const visitor = await browserSite.openVisitor({ widthPx: 800 });
    const page = await visitor.openTab(panelPath);
    await signInToPanel(page);
    await page.goto(`${panelPath}/payments`);
    const frame = page.getByRole('group', { name: 'Payments' });
    await frame.waitFor();
    expect(await findSidewaysScroll(page)).toEqual([]);
    await checkAccessibility(page);
    await frame.focus();
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => (document.activeElement?.scrollLeft ?? 0) > 0);
    await visitor.context.close();
  });

  test('begin with a sign-in form', async () => {
    const routes = [{ name: 'sign-in', path: panelPath }];
    await photographRoutes(browserSite, { area: 'panel-sign-in', routes, knownLinks: [] });
  });
});
