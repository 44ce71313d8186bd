// The SDK as a package of its own: JavaScript of both kinds, types that need nothing of this repository, no server code.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, type Format } from 'esbuild';
import ts from 'typescript';
import { distDir, repositoryDir } from '../repository-dir';
import { flattenTypes } from './flatten-types';

export const clientPackageDir = path.join(distDir, 'packages/realtime-client');

const sourceDir = path.join(repositoryDir, 'libs/realtime-client');

/** Door of the package, and the file behind it. */
const doors = { '.': 'create-realtime-client', './react': 'react' };

const kinds = { import: { extension: 'mjs', types: 'mts' }, require: { extension: 'cjs', types: 'cts' } } as const;

export async function buildClientPackage(outputDir: string = clientPackageDir): Promise<void> {
  rmSync(outputDir, { recursive: true, force: true });
  mkdirSync(path.join(outputDir, 'types'), { recursive: true });
  await bundle(outputDir, 'esm', kinds.import.extension);
  await bundle(outputDir, 'cjs', kinds.require.extension);
  writeTypes(path.join(outputDir, 'types'));
  writeFileSync(path.join(outputDir, 'package.json'), `${JSON.stringify(describePackage(), null, 2)}\n`);
  copyFileSync(path.join(sourceDir, 'README.md'), path.join(outputDir, 'README.md'));
  copyFileSync(path.join(repositoryDir, 'LICENSE'), path.join(outputDir, 'LICENSE'));
}

async function bundle(outdir: string, format: Format, extension: string): Promise<void> {
  await build({
    entryPoints: Object.values(doors).map((name) => path.join(sourceDir, 'src', `${name}.ts`)),
    outdir,
    outExtension: { '.js': `.${extension}` },
    bundle: true,
    platform: 'neutral',
    target: 'es2020',
    format,
    external: ['socket.io-client', 'react'],
    logLevel: 'silent',
  });
}

function writeTypes(typesDir: string): void {
  const wire = path.join(sourceDir, 'src/wire.ts');
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(path.join(repositoryDir, 'tsconfig.json'), ts.sys.readFile).config,
    ts.sys,
    repositoryDir,
  );
  const program = ts.createProgram(
    Object.values(doors).map((name) => path.join(sourceDir, 'src', `${name}.ts`)),
    { ...options, noEmit: false, declaration: true, emitDeclarationOnly: true },
  );
  const written = new Map([['wire', flattenTypes(program, wire)]]);
  const keep: ts.WriteFileCallback = (_file, text, _mark, _onError, [source] = []) => {
    if (!source || path.dirname(source.fileName) !== path.dirname(wire) || source.fileName === wire) return;
    written.set(path.basename(source.fileName, '.ts'), text);
  };
  const { diagnostics } = program.emit(undefined, keep, undefined, true);
  if (diagnostics.length > 0) throw new Error(ts.formatDiagnostics(diagnostics, ts.createCompilerHost(options)));
  for (const [name, text] of written) {
    for (const { extension, types } of Object.values(kinds)) {
      // Node's own resolution wants the extension; the sources have none.
      const withExtensions = text.replaceAll(/from '(\.\/[^']+)'/g, `from '$1.${extension}'`);
      writeFileSync(path.join(typesDir, `${name}.d.${types}`), withExtensions);
    }
  }
}

function describePackage(): Record<string, unknown> {
  const { name, version, license } = readJson(path.join(sourceDir, 'package.json'));
  const { devDependencies } = readJson(path.join(repositoryDir, 'package.json')) as {
    devDependencies: Record<string, string>;
  };
  const describeDoor = (file: string): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(kinds).map(([kind, { extension, types }]) => [
        kind,
        { types: `./types/${file}.d.${types}`, default: `./${file}.${extension}` },
      ]),
    );
  return {
    name,
    version,
    license,
    description: 'Follows the event streams of an Aftercommit site: once, in order, over every reconnect.',
    sideEffects: false,
    exports: Object.fromEntries(Object.entries(doors).map(([door, file]) => [door, describeDoor(file)])),
    dependencies: { 'socket.io-client': `^${devDependencies['socket.io-client']}` },
    peerDependencies: { react: '>=18' },
    peerDependenciesMeta: { react: { optional: true } },
  };
}

function readJson(file: string): Record<string, unknown> {
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
}
