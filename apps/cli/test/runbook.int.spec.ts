import { readFileSync } from 'node:fs';
import path from 'node:path';
import { findingCodes } from '@aftercommit/contracts/http/admin-outbox-upkeep';
import { exitCodes } from '../src/exit-codes';
import { createTestSite, dropOf, type TestSite } from './create-test-site';

jest.setTimeout(180_000);

const page = readFileSync(path.resolve(__dirname, '../../../docs/runbook.md'), 'utf8');
const commands = [...page.matchAll(/```sh\n([^]*?)```/g)]
  .flatMap(([, block = '']) => block.trim().split('\n'))
  .map((line) => line.match(/"[^"]*"|\S+/g)?.map((word) => word.replaceAll('"', '')) ?? []);

/** Done, or done and something was found: no dispatcher runs here. */
const expected = [exitCodes.ok, exitCodes.warning, exitCodes.critical] as number[];

let site: TestSite;

beforeAll(async () => {
  site = await createTestSite();
  await site.append(dropOf(1));
  await site.dispatchAll();
});
afterAll(() => site.stop());

test('every command of the runbook runs, in its order', async () => {
  const failed: string[] = [];
  for (const [program, ...args] of commands) {
    await site.reportFollower({ boot: '01999999-0000-7000-8000-000000000001' });
    const { code, stderr } = await site.outbox(...args);
    if (program !== 'outbox' || !expected.includes(code)) failed.push(`${args.join(' ')}: ${code} ${stderr}`);
  }

  expect(failed).toEqual([]);
  expect(commands.length).toBeGreaterThan(12);
});

test('the runbook lists every exit code', () => {
  for (const code of Object.values(exitCodes)) expect(page).toMatch(new RegExp(`\\| ${code} +\\|`));
});

test('the runbook has a line for each alert and for each finding of the doctor', () => {
  const rules = readFileSync(path.resolve(__dirname, '../../../docs/observability/alerts.yml'), 'utf8');
  const alerts = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name]) => name);

  expect(alerts.length).toBeGreaterThan(15);
  for (const name of [...alerts, ...findingCodes]) expect(page).toMatch(new RegExp(`\\| \`${name}\` +\\|`));
});

test('the links of the runbook lead somewhere', () => {
  const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, text = '']) =>
    text
      .toLowerCase()
      .replaceAll(/[^a-z0-9 -]/g, '')
      .replaceAll(' ', '-'),
  );

  for (const [, target] of page.matchAll(/\]\(#([^)]+)\)/g)) expect(headings).toContain(target);
});

test('the doctor has a code for each finding, once', () => {
  expect(new Set(findingCodes).size).toBe(findingCodes.length);
});
