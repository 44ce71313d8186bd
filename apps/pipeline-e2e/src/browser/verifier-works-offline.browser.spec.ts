import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { joinBrowser } from './join-browser-site';

type Vector = {
  serverSeed: string;
  serverSeedHash: string;
  clientSeed: string;
  nonce: number;
  odds: [string, string][];
  oddsHash: string;
  index: number;
};

const repositoryDir = path.resolve(__dirname, '../../../..');
const page = pathToFileURL(path.join(repositoryDir, 'apps/web/public/fair/verify.html')).href;
const vectors = JSON.parse(readFileSync(path.join(repositoryDir, 'docs/fairness-vectors.json'), 'utf8')) as Vector[];

/** As `GET /api/fair/openings/<id>` answers it. */
const toOpening = ({ serverSeed, serverSeedHash, clientSeed, nonce, odds, oddsHash, index }: Vector) => ({
  item_id: odds[index]?.[0],
  server_seed: serverSeed,
  server_seed_hash: serverSeedHash,
  client_seed: clientSeed,
  nonce,
  odds,
  odds_hash: oddsHash,
});

describe('the verifier, opened from a file with the network off', () => {
  let browser: Browser;
  let tab: Page;
  beforeAll(async () => {
    browser = await joinBrowser();
    const context = await browser.newContext();
    await context.setOffline(true);
    tab = await context.newPage();
  }, 60_000);
  afterAll(() => browser.close());

  async function verify(opening: unknown, commitment = ''): Promise<string> {
    await tab.goto(page);
    await tab.fill('#opening', typeof opening === 'string' ? opening : JSON.stringify(opening));
    await tab.fill('#commitment', commitment);
    await tab.click('button');
    return (await tab.textContent('#verdict')) ?? '';
  }

  it('confirms every published vector', async () => {
    for (const vector of vectors) {
      expect(await verify({ success: true, opening: toOpening(vector) }, vector.serverSeedHash)).toMatch(/^Confirmed/);
    }
  }, 60_000);

  it('does not confirm another item, seed, nonce, odds or kept hash', async () => {
    const honest = vectors.find(({ odds }) => odds.length > 1) as Vector;
    const opening = toOpening(honest);
    const forgeries = [
      { ...opening, item_id: honest.odds.find((_, index) => index !== honest.index)?.[0] },
      { ...opening, server_seed: 'f'.repeat(63) + '0' },
      { ...opening, odds: honest.odds.map(([item, weight], at) => [item, at === 0 ? '1' : weight]) },
    ];

    for (const forged of forgeries) expect(await verify(forged)).toBe('NOT confirmed.');
    expect(await verify(opening, '0'.repeat(64))).toBe('NOT confirmed.');
    expect(await tab.locator('#checks .failed').count()).toBe(1);
  }, 60_000);

  it.each([
    ['ru', 'Проверить открытие', 'Подтверждено', 'Это не JSON', 'Число сервера ещё не раскрыто'],
    ['lv', 'Pārbaudīt atvēršanu', 'Apstiprināts', 'Tas nav JSON', 'Servera skaitlis vēl nav atklāts'],
    ['en', 'Check an opening', 'Confirmed', 'This is not JSON', 'The server seed is not revealed yet'],
  ])(
    'speaks %s, from the first word to the verdict',
    async (language, title, confirmed, notJson, hidden) => {
      const context = await browser.newContext({ locale: language });
      await context.setOffline(true);
      const foreign = await context.newPage();
      const vector = vectors[0] as Vector;
      await foreign.goto(page);
      const check = async (text: string): Promise<string | null> => {
        await foreign.fill('#opening', text);
        await foreign.click('button');
        return foreign.textContent('#verdict');
      };

      expect(await foreign.textContent('h1')).toBe(title);
      expect(await foreign.getAttribute('html', 'lang')).toBe(language);
      expect(await check('{')).toContain(notJson);
      expect(await check(JSON.stringify({ ...toOpening(vector), server_seed: null }))).toContain(hidden);
      expect(await check(JSON.stringify(toOpening(vector)))).toContain(confirmed);
      await foreign.selectOption('#language', 'lv');
      expect(await foreign.textContent('#verdict')).toContain('Apstiprināts');
      await context.close();
    },
    60_000,
  );

  it('says what is missing', async () => {
    const hidden = { ...toOpening(vectors[0] as Vector), server_seed: null };

    expect(await verify(hidden)).toMatch(/not revealed yet/);
    expect(await verify('{')).toMatch(/not JSON/);
    expect(await verify({})).toMatch(/not an opening/);
  }, 60_000);
});
