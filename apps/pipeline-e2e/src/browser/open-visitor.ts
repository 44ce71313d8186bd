import type { Browser, BrowserContext, Page } from 'playwright-core';

export const languages = ['en', 'ru', 'lv'] as const;
export type Language = (typeof languages)[number];

export type VisitorOptions = {
  /** What the browser asks for; the site follows it until somebody chooses otherwise. Default: en. */
  language?: Language;
  /** Default: 1280. */
  widthPx?: number;
  heightPx?: number;
  /** Default: true. A test of an animation asks for it. */
  reducedMotion?: boolean;
};

export type Visitor = {
  context: BrowserContext;
  openTab(path: string): Promise<Page>;
  /** What this visitor's pages reported that no page may: see isComplaint. */
  readComplaints(): string[];
};

const locales: Record<Language, string> = { en: 'en-GB', ru: 'ru-RU', lv: 'lv-LV' };
const actionTimeoutMs = 20_000;

export async function openVisitor(browser: Browser, url: string, options: VisitorOptions = {}): Promise<Visitor> {
  const { language = 'en', widthPx = 1_280, heightPx = 900, reducedMotion = true } = options;
  const context = await browser.newContext({
    baseURL: url,
    locale: locales[language],
    timezoneId: 'Europe/Riga',
    viewport: { width: widthPx, height: heightPx },
    reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
  });
  context.setDefaultTimeout(actionTimeoutMs);
  const complaints: string[] = [];
  context.on('weberror', (webError) => complaints.push(`uncaught: ${webError.error().message}`));
  context.on('console', (message) => {
    if (isComplaint(message.text())) complaints.push(`${message.text()} (${message.page()?.url() ?? ''})`);
  });
  return {
    context,
    async openTab(path) {
      const page = await context.newPage();
      await page.goto(path);
      return page;
    },
    readComplaints: () => complaints,
  };
}

/** i18next's handler of missing keys writes `Missing translation: <language> <key>`; the others are the browser's words. */
function isComplaint(text: string): boolean {
  return /^Missing translation|Content Security Policy|Each child in a list should have/i.test(text);
}
