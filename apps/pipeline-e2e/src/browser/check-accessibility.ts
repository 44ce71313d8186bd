import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

type AxeResults = {
  violations: {
    id: string;
    impact: string | null;
    help: string;
    nodes: { target: string[]; failureSummary: string }[];
  }[];
};

const axeSource = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');

/** @throws Error naming every serious or critical violation that axe-core finds on the page as it is now */
export async function checkAccessibility(page: Page): Promise<void> {
  // Evaluated by the debugger, which the page's security policy does not concern.
  await page.evaluate(axeSource);
  const { violations } = (await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })`,
  )) as AxeResults;
  const lines = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, impact, help, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${impact} ${id} (${help}) at ${target.join(' ')}\n${failureSummary}`),
    );
  if (lines.length > 0) throw new Error(`${new URL(page.url()).pathname} is not accessible:\n${lines.join('\n')}`);
}
