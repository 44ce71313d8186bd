import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { distDir, repositoryDir } from '../repository-dir';
import { replaceFile } from './bundle-process';

const inputs = [
  'apps/stack/src/build/build-page.ts',
  'apps/web',
  'libs/realtime-client',
  'libs/contracts',
  'package-lock.json',
  'tsconfig.json',
];

/** `vite build` into dist/web; skipped while nothing it reads has changed. */
export function buildPage(): void {
  const pageDir = path.join(distDir, 'web');
  const stampFile = path.join(distDir, 'web.stamp');
  const stamp = hashInputs();
  if (existsSync(pageDir) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  mkdirSync(distDir, { recursive: true });
  const unfinishedDir = `${pageDir}.${process.pid}`;
  const vite = path.join(path.dirname(createRequire(__filename).resolve('vite/package.json')), 'bin/vite.js');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [vite, 'build', '--outDir', unfinishedDir, '--emptyOutDir', '--logLevel', 'warn'],
    { cwd: path.join(repositoryDir, 'apps/web'), encoding: 'utf8', env: { ...process.env, NODE_ENV: 'production' } },
  );
  if (status !== 0) throw new Error(`The page could not be built:\n${stdout}${stderr}`);
  compressAssets(path.join(unfinishedDir, 'assets'));
  const oldDir = `${unfinishedDir}.old`;
  if (existsSync(pageDir)) renameSync(pageDir, oldDir);
  renameSync(unfinishedDir, pageDir);
  rmSync(oldDir, { recursive: true, force: true });
  replaceFile(stampFile, stamp);
}

/** Once here instead of at every request: the web server sends `.gz` beside a file to whoever takes it. */
function compressAssets(assetsDir: string): void {
  for (const file of listFiles(assetsDir).filter((name) => /\.(js|css)$/.test(name))) {
    writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
  }
}

function hashInputs(): string {
  const hash = createHash('sha256');
  for (const file of inputs.flatMap((input) => listFiles(path.join(repositoryDir, input)))) {
    hash.update(`${file}\0`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function listFiles(entry: string): string[] {
  if (!existsSync(entry)) return [];
  if (statSync(entry).isFile()) return [entry];
  return readdirSync(entry, { withFileTypes: true, recursive: true })
    .filter((found) => found.isFile())
    .map((found) => path.join(found.parentPath, found.name))
    .sort();
}
