import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { distDir, repositoryDir } from '../repository-dir';
import { replaceFile } from './bundle-process';

const inputs = ['apps/web', 'libs/realtime-client', 'libs/contracts', 'package-lock.json', 'tsconfig.json'];

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
  const oldDir = `${unfinishedDir}.old`;
  if (existsSync(pageDir)) renameSync(pageDir, oldDir);
  renameSync(unfinishedDir, pageDir);
  rmSync(oldDir, { recursive: true, force: true });
  replaceFile(stampFile, stamp);
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
