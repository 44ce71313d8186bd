import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { eventually } from '@aftercommit/testing/eventually';
import { checkAccessibility } from './check-accessibility';
import { languages, type Language } from './open-visitor';
import type { BrowserSite } from './join-browser-site';

export type PhotographedRoute = {
  /** File name of the pictures. */
  name: string;
  path: string;
  /** Brings the page into the state of the picture: opens a dialog, waits for a plot. */
  prepare?: (page: Page) => Promise<void>;
  /** The picture shows the page down to its end. Default: unless something is to be prepared, such as a dialog. */
  isWhole?: boolean;
};

export type PhotographOptions = {
  /** Folder in test-artifacts/. */
  area: string;
  routes: PhotographedRoute[];
  /** Before the first route, once per language and width. */
  signIn?: (page: Page) => Promise<void>;
  /** Where links may lead. */
  knownLinks: RegExp[];
};

/**
 * One page of every route that a router knows; alike: the paths of all its pages. A parameter is filled in by its name.
 * @throws Error naming a parameter that has no example
 */
export function listRoutes(
  paths: Record<string, string>,
  examples: Record<string, string>,
): (PhotographedRoute & { alike: RegExp })[] {
  return Object.entries(paths).map(([name, pattern]) => ({
    name,
    path: pattern.replaceAll(/:(\w+)/g, (_whole, parameter: string) => {
      const example = examples[parameter];
      if (!example) throw new Error(`The route ${pattern} is new: say in the test what ${parameter} may be.`);
      return example;
    }),
    alike: new RegExp(`^${pattern.replaceAll(/:\w+/g, '[^/]+')}$`),
  }));
}

const widthsPx = [360, 1_440] as const;
const settledTimeoutMs = 20_000;
const walkTimeoutMs = 5_000;
const picturesTimeoutMs = 10_000;

/**
 * A picture of every route at 360 and 1440 pixels in each language, in test-artifacts/<area>/<language>-<width>/<name>.png.
 * @throws Error naming every page that scrolls sideways, lacks a translation, fails axe-core, or links to a page of the
 * site that is not in the list
 */
export async function photographRoutes(browserSite: BrowserSite, options: PhotographOptions): Promise<void> {
  const faults: string[] = [];
  for (const language of languages) {
    // Two at a time: while one page is drawn the other one waits for its site.
    const found = await Promise.all(
      widthsPx.map((widthPx) => photographAs(browserSite, { ...options, language, widthPx })),
    );
    faults.push(...found.flat());
  }
  if (faults.length > 0) throw new Error(faults.join('\n'));
}

async function photographAs(browserSite: BrowserSite, shot: Shot): Promise<string[]> {
  const { language, widthPx } = shot;
  const visitor = await browserSite.openVisitor({ language, widthPx, heightPx: widthPx === 360 ? 780 : 900 });
  const page = await visitor.openTab(shot.routes[0]?.path ?? '/');
  await shot.signIn?.(page);
  const faults: string[] = [];
  for (const route of shot.routes) {
    const complaintsBefore = visitor.readComplaints().length;
    const found = await photographRoute(page, route, shot).catch((error: Error) => [error.message]);
    // A text that nobody translated is one of them.
    found.push(...visitor.readComplaints().slice(complaintsBefore));
    faults.push(...found.map((fault) => `${route.name} at ${route.path} (${language}, ${widthPx} px): ${fault}`));
  }
  await visitor.context.close();
  return faults;
}

type Shot = PhotographOptions & { language: Language; widthPx: number };

async function photographRoute(page: Page, route: PhotographedRoute, shot: Shot): Promise<string[]> {
  const isThere = new URL(page.url()).pathname === route.path;
  if (route.prepare || isThere) await page.goto(route.path);
  else await walkTo(page, route.path);
  await awaitSettled(page);
  await route.prepare?.(page);
  const folder = path.join(
    process.env.TEST_ARTIFACTS ?? 'test-artifacts',
    shot.area,
    `${shot.language}-${shot.widthPx}`,
  );
  mkdirSync(folder, { recursive: true });
  const isWhole = route.isWhole ?? route.prepare === undefined;
  if (isWhole) await putTabsAtTheEnd(page);
  await awaitPictures(page);
  await page.screenshot({
    path: path.join(folder, `${route.name}.png`),
    fullPage: isWhole,
    // At their ends: what arrives is not to be seen at the first moment.
    animations: 'disabled',
  });
  const faults = [...(await findSidewaysScroll(page)), ...(await findUnlistedLinks(page, shot))];
  const language = await page.evaluate(() => document.documentElement.lang);
  if (language !== shot.language) faults.push(`<html lang> is ${language}`);
  // Names, roles and contrast are the same in every language.
  if (shot.language === 'en') await checkAccessibility(page).catch((error: Error) => faults.push(error.message));
  return faults;
}

/** As a link leads there: a whole load for each of hundreds of pictures takes most of their time. */
async function walkTo(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => {
    for (const shown of document.querySelectorAll<HTMLElement>('main > *')) shown.dataset.isLeft = 'true';
    history.pushState(null, '', to);
    dispatchEvent(new PopStateEvent('popstate', { state: null }));
  }, path);
  const isThere = (): Promise<boolean> =>
    page.evaluate(
      () => document.querySelector('main > *') !== null && document.querySelector('[data-is-left]') === null,
    );
  // Where the router stays on the page that it shows, only a load brings it anew.
  await eventually(isThere, { deadlineMs: walkTimeoutMs }).catch(() => page.goto(path));
}

/** The bar at the bottom of a phone would hide a strip in the middle of a picture of the whole page. */
async function putTabsAtTheEnd(page: Page): Promise<void> {
  await page.evaluate(() => {
    const tabs = document.querySelector<HTMLElement>('.bottom-tabs');
    if (tabs) tabs.style.position = 'static';
  });
}

/**
 * What is loaded when it is scrolled to would be an empty place in a picture of the whole page. A picture that cannot be
 * shown is not waited for: the page puts a sign there.
 */
async function awaitPictures(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const picture of document.images) picture.loading = 'eager';
  });
  await eventually(() => page.evaluate(() => [...document.images].every(({ complete }) => complete)), {
    deadlineMs: picturesTimeoutMs,
  });
  await page.evaluate(() => Promise.allSettled([...document.images].map((picture) => picture.decode())));
}

/** Nothing on the page says that it is still loading, and its fonts are there. */
export async function awaitSettled(page: Page): Promise<void> {
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await eventually(
    () =>
      page.evaluate(
        () => document.querySelector('main') !== null && document.querySelector('[aria-busy="true"]') === null,
      ),
    { deadlineMs: settledTimeoutMs },
  );
}

/** Says how wide the page is, and what makes it so, where it does not fit. */
export async function findSidewaysScroll(page: Page): Promise<string[]> {
  const widths = await page.evaluate(() => {
    const shown = document.documentElement.clientWidth;
    const isInScrollBox = (element: Element | null): boolean =>
      element !== null &&
      element !== document.body &&
      (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(element).overflowX) ||
        isInScrollBox(element.parentElement));
    const widest = [...document.body.querySelectorAll('*')]
      .filter((element) => element.getBoundingClientRect().right > shown + 1 && !isInScrollBox(element.parentElement))
      .map((element) => `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''}`);
    return { shown, needed: document.documentElement.scrollWidth, widest: widest.slice(0, 3) };
  });
  if (widths.needed <= widths.shown) return [];
  return [`scrolls sideways: ${widths.needed} px in ${widths.shown} px (${widths.widest.join(', ')})`];
}

/** A route that the list of the router lacks is found by the links that lead there. */
async function findUnlistedLinks(page: Page, { knownLinks }: Shot): Promise<string[]> {
  const paths = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLAnchorElement>('a[href^="/"]')].map((link) => new URL(link.href).pathname),
  );
  return [...new Set(paths)]
    .filter((found) => !knownLinks.some((known) => known.test(found)))
    .map((found) => `links to ${found}, which is not in the list of routes`);
}
