import { existsSync } from 'node:fs';
import path from 'node:path';
import { repositoryDir } from '../repository-dir';
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

/** Everything that `npm start`, the tests and the image run, in dist/. */
export async function buildAll(): Promise<void> {
  for (const [name, entry] of Object.entries(entries)) {
    if (existsSync(path.join(repositoryDir, entry))) await bundleProcess(name, entry);
  }
  if (existsSync(path.join(repositoryDir, 'apps/web/index.html'))) buildPage();
}
