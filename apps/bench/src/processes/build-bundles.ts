import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { build, stop, type Plugin } from 'esbuild';
import { repositoryDir } from '../repository-dir';

export const benchDistDir = path.join(repositoryDir, 'dist/bench');

const entries = {
  producer: 'apps/bench/src/processes/producer.ts',
  'peer-server': 'apps/bench/src/processes/peer-server.ts',
  'bare-sockets': 'apps/bench/src/processes/bare-sockets.ts',
  'report-memory': 'apps/bench/src/processes/report-memory.ts',
  'direct-api': 'apps/api/src/main.ts',
};

export type BundleName = keyof typeof entries;

const siteBuildTimeoutMs = 180_000;

/** Ours as they are deployed, then the processes of the bench. */
export async function buildBundles(): Promise<void> {
  const options = { cwd: repositoryDir, encoding: 'utf8', timeout: siteBuildTimeoutMs } as const;
  const site = spawnSync(process.execPath, ['--import', 'tsx', 'apps/stack/src/build.ts'], options);
  if (site.status !== 0) throw new Error(`The processes could not be built:\n${site.stderr}`);
  for (const [name, entry] of Object.entries(entries)) {
    await build({
      entryPoints: [path.join(repositoryDir, entry)],
      outfile: path.join(benchDistDir, `${name}.cjs`),
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      sourcemap: true,
      external: listThirdParties(),
      plugins: name === 'direct-api' ? [emitDirectly] : [],
      logLevel: 'silent',
    });
  }
  // Its service process would stay for as long as the bench runs.
  await stop();
}

/** The same API whose use cases emit after the commit: the two doors that matter are other ones in this bundle. */
const emitDirectly: Plugin = {
  name: 'emit-directly',
  setup: ({ onResolve }) => {
    const direct = path.join(repositoryDir, 'apps/bench/src/peers');
    // From the replacements themselves the real ones are meant.
    const isOurs = (importer: string): boolean => !importer.startsWith(direct);
    onResolve({ filter: /^@aftercommit\/outbox\/append$/ }, ({ importer }) =>
      isOurs(importer) ? { path: path.join(direct, 'emit-instead-of-append.ts') } : null,
    );
    onResolve({ filter: /^@aftercommit\/db\/run-transaction$/ }, ({ importer }) =>
      isOurs(importer) ? { path: path.join(direct, 'run-transaction-then-emit.ts') } : null,
    );
  },
};

function listThirdParties(): string[] {
  const { dependencies, devDependencies } = JSON.parse(
    readFileSync(path.join(repositoryDir, 'package.json'), 'utf8'),
  ) as Record<'dependencies' | 'devDependencies', Record<string, string>>;
  return Object.keys({ ...dependencies, ...devDependencies }).flatMap((name) => [name, `${name}/*`]);
}
