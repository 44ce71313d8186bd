import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { eventually } from '@aftercommit/testing/eventually';
import { checkAccessibility } from './check-accessibility';
import { languages, type Language } from './open-visitor';
import type { BrowserSite } from './start-browser-site';

export type PhotographedRoute = {
  /** File name of the pictures. */
  name: string;
  path: string;
  /** Paths of the same route, such as /^\/cases\/[^/]+$/: of the pages of all things one is enough. */
  alike?: RegExp;
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
  /** Links below these paths are other areas' business. */
  foreignPaths?: string[];
};

const widthsPx = [360, 1_440] as const;
const settledTimeoutMs = 20_000;

/**
 * A picture of every route at 360 and 1440 pixels in each language, in test-artifacts/<area>/<language>-<width>/<name>.png.
 * @throws Error naming every page that scrolls sideways, lacks a translation, fails axe-core, or links to a page of the
 * site that is not in the list
 */
export async function photographRoutes(browserSite: BrowserSite, options: PhotographOptions): Promise<void> {
  const faults: string[] = [];
  for (const language of languages) {
    for (const widthPx of widthsPx) {
      const heightPx = widthPx === 360 ? 780 : 900;
      const visitor = await browserSite.openVisitor({ language, widthPx, heightPx });
      const page = await visitor.openTab(options.routes[0]?.path ?? '/');
      await options.signIn?.(page);
      for (const route of options.routes) {
        const found = await photographRoute(page, route, { ...options, language, widthPx });
        faults.push(...found.map((fault) => `${route.path} (${language}, ${widthPx} px): ${fault}`));
      }
      await visitor.context.close();
    }
  }
  if (faults.length > 0) throw new Error(faults.join('\n'));
}

type Shot = PhotographOptions & { language: Language; widthPx: number };

async function photographRoute(page: Page, route: PhotographedRoute, shot: Shot): Promise<string[]> {
  await page.goto(route.path);
  await awaitSettled(page);
  await route.prepare?.(page);
  const folder = path.join(
    process.env.TEST_ARTIFACTS ?? 'test-artifacts',
    shot.area,
    `${shot.language}-${shot.widthPx}`,
  );
  mkdirSync(folder, { recursive: true });
  await page.screenshot({
    path: path.join(folder, `${route.name}.png`),
    fullPage: route.isWhole ?? route.prepare === undefined,
  });
  const faults = [
    ...(await findSidewaysScroll(page)),
    ...(await findBareKeys(page)),
    ...(await findUnlistedLinks(page, shot)),
  ];
  const language = await page.evaluate(() => document.documentElement.lang);
  if (language !== shot.language) faults.push(`<html lang> is ${language}`);
  // Names, roles and contrast are the same in every language.
  if (shot.language === 'en') await checkAccessibility(page).catch((error: Error) => faults.push(error.message));
  return faults;
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

async function findSidewaysScroll(page: Page): Promise<string[]> {
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

/** A key that nobody translated is shown as it is, such as `admin.cases.title`. */
async function findBareKeys(page: Page): Promise<string[]> {
  const text = await page.evaluate(() => document.body.innerText);
  const lines = text.split('\n').map((line) => line.trim());
  const keys = lines.filter((line) => /^[a-z][A-Za-z]*([.:][a-z][A-Za-z]*)+$/.test(line));
  return [...new Set(keys)].map((key) => `lacks a translation: ${key}`);
}

/** Found by its links, a page that somebody added is photographed too, or the test says so. */
async function findUnlistedLinks(page: Page, { routes, foreignPaths = [] }: Shot): Promise<string[]> {
  const paths = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLAnchorElement>('a[href^="/"]')].map((link) => new URL(link.href).pathname),
  );
  const isForeign = (found: string): boolean =>
    foreignPaths.some((root) => found === root || found.startsWith(`${root}/`));
  const isListed = (found: string): boolean =>
    routes.some(({ path, alike }) => new URL(path, 'http://site').pathname === found || alike?.test(found));
  return [...new Set(paths)]
    .filter((found) => !isForeign(found) && !isListed(found))
    .map((found) => `links to ${found}, which is not in the list of routes`);
}
