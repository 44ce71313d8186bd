import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { distDir, repositoryDir } from '../repository-dir';

/** One CommonJS file with a source map; our own libraries inside, third parties from node_modules. */
export async function bundleProcess(name: string, entry: string): Promise<void> {
  const outfile = path.join(distDir, `${name}.cjs`);
  const { outputFiles } = await build({
    entryPoints: [path.join(repositoryDir, entry)],
    outfile,
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: true,
    external: listThirdParties(),
    logLevel: 'silent',
  });
  mkdirSync(distDir, { recursive: true });
  // A process that starts in this moment reads the old file or the new one, never half of it.
  for (const { path: file, contents } of outputFiles) replaceFile(file, contents);
}

export function replaceFile(file: string, contents: Uint8Array | string): void {
  const unfinished = `${file}.${randomUUID()}`;
  writeFileSync(unfinished, contents);
  renameSync(unfinished, file);
}

/** Not `packages: 'external'`: that would leave out our own workspaces too, which are TypeScript. */
function listThirdParties(): string[] {
  const { dependencies } = JSON.parse(readFileSync(path.join(repositoryDir, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  return Object.keys(dependencies).flatMap((name) => [name, `${name}/*`]);
}
