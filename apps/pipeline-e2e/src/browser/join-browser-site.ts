import { chromium, type Browser } from 'playwright-core';
import { createSite, type Site } from '../site';
import { startStack, type Stack } from '../start-stack';
import { openVisitor, type Visitor, type VisitorOptions } from './open-visitor';

export type BrowserSite = {
  url: string;
  stack: Stack;
  /** The same site over HTTP, for what happens while somebody looks at a page. */
  site: Site;
  browser: Browser;
  /** Somebody with a browser profile of their own: cookies and storage are shared by their tabs only. */
  openVisitor(options?: VisitorOptions): Promise<Visitor>;
  /** Fails when a page threw, was refused something by its security policy, or lacked a translation. */
  stop(): Promise<void>;
};

/** The whole site of `npm start` on a free port, and a browser. Takes some seconds. */
export async function startBrowserSite(env: NodeJS.ProcessEnv = {}): Promise<BrowserSite> {
  const stack = await startStack(env);
  const browser = await launchBrowser().catch(async (error: unknown) => {
    await stack.stop();
    throw error;
  });
  const visitors: Visitor[] = [];
  return {
    url: stack.url,
    stack,
    site: createSite(stack.url, stack.webhookSecret),
    browser,
    async openVisitor(options) {
      const visitor = await openVisitor(browser, stack.url, options);
      visitors.push(visitor);
      return visitor;
    },
    async stop() {
      await browser.close();
      await stack.stop();
      const complaints = new Set(visitors.flatMap((visitor) => visitor.readComplaints()));
      if (complaints.size > 0) throw new Error(`Pages complained:\n${[...complaints].join('\n')}`);
    },
  };
}

/** The browser alone, for a page that needs no site. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH;
  if (!executablePath) throw new Error('There is no CHROMIUM_PATH: run the browser tests with `npm run e2e`.');
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking'],
  });
}
