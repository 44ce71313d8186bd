import { readFileSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { repositoryDir } from '../repository-dir';

const sourceDir = path.join(repositoryDir, 'apps/web/src/fair');

/** Where the page lies: served with the site, and good from a file without one. */
export const verifierFile = path.join(repositoryDir, 'apps/web/public/fair/verify.html');

/** The verifier of draws as one file: the page with its script, and the rule of the draw in it, inside. */
export function buildVerifier(): string {
  const { outputFiles } = buildSync({
    entryPoints: [path.join(sourceDir, 'verify-page.ts')],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'none',
  });
  // A closing tag inside of the script would end it. As a function: `$&` in the script is no pattern of replace.
  const script = (outputFiles[0]?.text ?? '').trim().replaceAll('</script', '<\\/script');
  return readFileSync(path.join(sourceDir, 'verify-page.html'), 'utf8').replace('/* script */', () => script);
}
