// One site and one browser for all browser tests: starting them takes longer than most tests. Tests bring people of
// their own or read what is there first, and whoever kills a process leaves a site that has healed.
import { chromium, type BrowserServer } from 'playwright-core';
import { startStack, type Stack } from '../start-stack';

/** What a test file needs of them; it travels in the environment, because each file is loaded anew. */
export type SharedSite = {
  url: string;
  supervisorPid: number;
  databaseUrl: string;
  webhookSecret: string;
  /** Where the browser listens. */
  browserEndpoint: string;
};

const variable = 'BROWSER_TESTS_SITE';
const browserArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
];

let stack: Stack | undefined;
let browser: BrowserServer | undefined;

export async function startSharedSite(): Promise<void> {
  const executablePath = process.env.CHROMIUM_PATH;
  if (!executablePath) throw new Error('There is no CHROMIUM_PATH: run the browser tests with `npm run e2e`.');
  browser = await chromium.launchServer({ executablePath, args: browserArguments });
  stack = await startStack();
  const { url, pid, databaseUrl, webhookSecret } = stack;
  const shared: SharedSite = {
    url,
    supervisorPid: pid,
    databaseUrl,
    webhookSecret,
    browserEndpoint: browser.wsEndpoint(),
  };
  process.env[variable] = JSON.stringify(shared);
}

export async function stopSharedSite(): Promise<void> {
  await browser?.close();
  await stack?.stop();
}

export function readSharedSite(): SharedSite {
  const shared = process.env[variable];
  if (!shared) throw new Error('There is no site: run the browser tests with `npm run e2e`.');
  return JSON.parse(shared) as SharedSite;
}
