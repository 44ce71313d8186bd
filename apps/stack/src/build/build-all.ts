import { rmSync } from 'node:fs';
import path from 'node:path';
import { stop as stopEsbuild } from 'esbuild';
import { distDir } from '../repository-dir';
import { buildPage } from './build-page';
import { bundleProcess } from './bundle-process';

/** What runs, and where its code begins. */
const entries = {
  api: 'apps/api/src/main.ts',
  dispatcher: 'apps/dispatcher/src/main.ts',
  socket: 'apps/socket/src/main.ts',
  cli: 'apps/cli/src/main.ts',
  web: 'apps/web/src/serve.ts',
  origin: 'apps/stack/src/origin/main.ts',
  'end-with-parent': 'apps/stack/src/supervisor/end-with-parent.ts',
};

export type ProcessBundle = keyof typeof entries;

/** What `npm start` runs. */
export const siteBundles: ProcessBundle[] = ['api', 'dispatcher', 'socket', 'web', 'origin', 'end-with-parent'];

const allBundles = Object.keys(entries) as ProcessBundle[];

/** Bundles and the page, in dist/. Tries everything before it fails; what failed is not left there in an older form. */
export async function buildAll(bundles: ProcessBundle[] = allBundles): Promise<void> {
  const failures: string[] = [];
  const attempt = async (output: string, work: () => Promise<void> | void): Promise<void> => {
    try {
      await work();
    } catch (error) {
      rmSync(path.join(distDir, output), { recursive: true, force: true });
      failures.push(error instanceof Error ? error.message : String(error));
    }
  };
  for (const name of bundles) await attempt(`${name}.cjs`, () => bundleProcess(name, entries[name]));
  await attempt('web', buildPage);
  // Its service process would stay for as long as the site runs.
  await stopEsbuild();
  if (failures.length > 0) throw new Error(`The build failed:\n${failures.join('\n')}`);
}
