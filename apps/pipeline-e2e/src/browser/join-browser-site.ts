import { chromium, type Browser } from 'playwright-core';
import { killBundle } from '../kill-processes';
import { createSite, type Site } from '../site';
import { openVisitor, type Visitor, type VisitorOptions } from './open-visitor';
import { readSharedSite } from './shared-site';

export type BrowserSite = {
  url: string;
  /** The same site over HTTP, for what happens while somebody looks at a page. */
  site: Site;
  browser: Browser;
  /** SIGKILL for the processes of one bundle, such as socket; the site starts them again. */
  killProcess(bundle: string): void;
  /** Somebody with a browser profile of their own: cookies and storage are shared by their tabs only. */
  openVisitor(options?: VisitorOptions): Promise<Visitor>;
  /** Fails when a page threw, was refused something by its security policy, or lacked a translation. */
  leave(): Promise<void>;
};

/** The site and the browser of the whole run. */
export async function joinBrowserSite(): Promise<BrowserSite> {
  const shared = readSharedSite();
  const browser = await joinBrowser();
  const visitors: Visitor[] = [];
  return {
    url: shared.url,
    site: createSite(shared.url, shared.webhookSecret),
    browser,
    killProcess: (bundle) => killBundle(shared.supervisorPid, bundle),
    async openVisitor(options) {
      const visitor = await openVisitor(browser, shared.url, options);
      visitors.push(visitor);
      return visitor;
    },
    async leave() {
      await browser.close();
      const complaints = new Set(visitors.flatMap((visitor) => visitor.readComplaints()));
      if (complaints.size > 0) throw new Error(`Pages complained:\n${[...complaints].join('\n')}`);
    },
  };
}

/** The browser alone, for a page that needs no site. Closing it closes what was opened here. */
export function joinBrowser(): Promise<Browser> {
  return chromium.connect(readSharedSite().browserEndpoint);
}
