import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { distDir } from '../repository-dir';

type Chunk = { file: string; imports?: string[]; dynamicImports?: string[]; css?: string[] };
type Manifest = Record<string, Chunk>;

const pageDir = path.join(distDir, 'web');
const firstLoadBytesMax = 250_000;
const entry = 'index.html';

/** The chunk and everything that it cannot run without. */
function listNeeded(manifest: Manifest, name: string, needed = new Set<string>()): Set<string> {
  if (needed.has(name)) return needed;
  needed.add(name);
  for (const imported of manifest[name]?.imports ?? []) listNeeded(manifest, imported, needed);
  return needed;
}

function readManifest(): Manifest {
  return JSON.parse(readFileSync(path.join(pageDir, '.vite/manifest.json'), 'utf8')) as Manifest;
}

/** The entry, the texts of one language, and the page that is looked at. */
function listFirstLoad(manifest: Manifest, page: string, language: string): string[] {
  const texts = ['common', 'player', 'errors'].map((name) => `src/i18n/locales/${language}/${name}.json`);
  const needed = new Set<string>();
  for (const name of [entry, page, ...texts]) {
    expect(manifest[name]).toBeDefined();
    listNeeded(manifest, name, needed);
  }
  const chunks = [...needed].flatMap((name) => manifest[name] ?? []);
  return [...new Set(chunks.flatMap(({ file, css = [] }) => [file, ...css]))];
}

describe('the page as it is built', () => {
  const pages = Object.keys(readManifest()).filter((name) => /^src\/(?!admin\/).*-page\.tsx$/.test(name));

  it('has a chunk for each page', () => {
    expect(pages.length).toBeGreaterThan(10);
  });

  it.each(pages)('loads %s with less than 250 kB, compressed', (page) => {
    for (const language of ['en', 'ru', 'lv']) {
      const files = listFirstLoad(readManifest(), page, language);
      const bytes = files
        .map((file) => statSync(path.join(pageDir, `${file}.gz`)).size)
        .reduce((sum, size) => sum + size, statSync(path.join(pageDir, 'index.html')).size);

      expect(bytes).toBeLessThan(firstLoadBytesMax);
    }
  });

  it('loads nothing of the panel and no plots with the player’s site', () => {
    const manifest = readManifest();

    const files = pages.flatMap((page) => listFirstLoad(manifest, page, 'en'));

    const ofPanel = Object.entries(manifest).filter(([name]) => name.startsWith('src/admin/'));
    expect(ofPanel.length).toBeGreaterThan(0);
    for (const [, { file }] of ofPanel) expect(files).not.toContain(file);
    for (const file of files.filter((name) => name.endsWith('.js'))) {
      expect(readFileSync(path.join(pageDir, file), 'utf8')).not.toContain('recharts');
    }
  });
});
