// `npm run e2e`: what people see, in a real browser on the whole site; each test file starts a site of its own.
// Pictures of the pages stay in test-artifacts/.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { buildAll, siteBundles } from '../build/build-all';
import { createScratchDir } from '../create-scratch-dir';
import { repositoryDir } from '../repository-dir';
import { findChromium } from './find-chromium';
import { runJest } from './run-jest';

const howToInstall = 'Install chromium (apt-get install chromium), or name one in CHROMIUM_PATH.';

async function main(args: string[]): Promise<number> {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());
  const chromium = findChromium();
  if (!chromium) {
    console.error(`SKIPPED: no browser test was run, there is no Chromium. ${howToInstall}`);
    // A pipeline without its browser must not look like one whose pages work.
    return process.env.CI === 'true' ? 1 : 0;
  }
  await buildAll(siteBundles);
  const scratchDir = createScratchDir();
  try {
    const { exitCode } = await runJest(args, {
      config: 'jest.browser.config.cjs',
      env: {
        ...process.env,
        NODE_ENV: 'test',
        CHROMIUM_PATH: chromium,
        TEST_ARTIFACTS: path.join(repositoryDir, 'test-artifacts'),
      },
      resultFile: process.env.TEST_RESULT_FILE ?? path.join(scratchDir, 'jest-result.json'),
      signal: stopping.signal,
    });
    return exitCode;
  } finally {
    rmSync(scratchDir, { recursive: true, force: true });
  }
}

main(process.argv.slice(2)).then(
  (exitCode) => process.exit(exitCode),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
