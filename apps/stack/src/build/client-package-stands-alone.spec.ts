import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { serveStreams, type StreamServer } from '@aftercommit/testing/serve-streams';
import { repositoryDir } from '../repository-dir';
import { buildClientPackage } from './build-client-package';

const run = promisify(execFile);

/** Minified, without socket.io-client and React. */
const sdkBytesMax = 15_000;

/** The same with socket.io-client. */
const pageBytesMax = 60_000;

const commandTimeoutMs = 120_000;

const visit = `
  const heard = [];
  client.on('balance.updated', ({ balance }, { snapshot }) => heard.push(balance + (snapshot ? ' now' : '')));
  client.on('case.updated', ({ id }) => {
    heard.push(id);
    console.log(JSON.stringify(heard));
    client.close();
  });
`;

const page = `
  import { createRealtimeClient, type ConnectionState, type EventMap } from '@aftercommit/realtime-client';

  export const client = createRealtimeClient({ url: 'https://example.com', getToken: async () => null });
  client.on('balance.updated', ({ balance, version }, { seq }) => takeNumber(balance + version + seq));
  client.on('drop.won', ({ rarity }) => takeRarity(rarity));
  client.on('resync', ({ stream, reason }) => takeText(stream + reason));
  client.on('connection_state', (state: ConnectionState) => takeText(state));
  export const end: () => void = client.on('request.updated', (data: EventMap['request.updated']) => takeText(data.status));
  // @ts-expect-error there is no such event
  client.on('balance.update', () => undefined);
  // @ts-expect-error a balance has no amount
  client.on('balance.updated', ({ amount }) => takeNumber(amount));

  declare function takeNumber(value: number): void;
  declare function takeText(value: string): void;
  declare function takeRarity(value: 'common' | 'rare' | 'epic' | 'legendary' | 'mythic'): void;
`;

const reactPage = `
  import { createRealtimeClient } from '@aftercommit/realtime-client';
  import { RealtimeProvider, useBalance, useRealtimeEvent } from '@aftercommit/realtime-client/react';

  const client = createRealtimeClient({ url: '' });
  function Bar() {
    const balance: number | undefined = useBalance();
    useRealtimeEvent('drop.won', ({ item_name }) => console.log(item_name));
    return <b>{balance}</b>;
  }
  export const bar = <RealtimeProvider client={client}><Bar /></RealtimeProvider>;
`;

describe('the package of the SDK, installed into an empty project', () => {
  let projectDir: string;
  let server: StreamServer;

  beforeAll(async () => {
    projectDir = mkdtempSync(path.join(tmpdir(), 'aftercommit-sdk-'));
    const packageDir = path.join(projectDir, 'package');
    await buildClientPackage(packageDir);
    const { stdout } = await npm('pack', '--json', packageDir);
    const [packed] = JSON.parse(stdout) as { filename: string }[];
    write('package.json', '{ "name": "empty", "private": true }');
    await npm('install', `./${packed?.filename}`);
    server = await serveStreams();
    server.people.set('token-of-alice', 'alice');
    server.write('user:alice', 'balance.updated', { balance: 5, version: 1 });
  }, commandTimeoutMs);

  afterAll(async () => {
    await server?.close();
    rmSync(projectDir, { recursive: true, force: true });
  });

  const npm = (...args: string[]) =>
    run('npm', [...args, '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: projectDir,
      timeout: commandTimeoutMs,
    });

  const write = (name: string, text: string): void => writeFileSync(path.join(projectDir, name), text);

  /** Runs until the client has heard a case, and ends by itself only when close() left nothing behind. */
  async function visitWith(file: string, script: string): Promise<unknown> {
    write(file, script);
    server.io.once('connection', () => setImmediate(() => server.write('cases', 'case.updated', { id: 'a-case' })));
    const { stdout } = await run(process.execPath, [file], { cwd: projectDir, timeout: 20_000 });
    return JSON.parse(stdout);
  }

  const create = (): string =>
    `const client = createRealtimeClient({ url: '${server.url}', getToken: () => 'token-of-alice' });`;

  const checkTypes = (options: string[], ...files: string[]) =>
    run(
      process.execPath,
      [path.join(repositoryDir, 'node_modules/typescript/bin/tsc'), '--noEmit', '--strict', ...options, ...files],
      { cwd: projectDir },
    ).catch((error: { stdout: string }) => Promise.reject(new Error(error.stdout)));

  it('runs in Node as an ES module', async () => {
    const script = `import { createRealtimeClient } from '@aftercommit/realtime-client';\n${create()}\n${visit}`;

    expect(await visitWith('visit.mjs', script)).toEqual(['5 now', 'a-case']);
  });

  it('runs in Node as CommonJS', async () => {
    const script = `const { createRealtimeClient } = require('@aftercommit/realtime-client');\n${create()}\n${visit}`;

    expect(await visitWith('visit.cjs', script)).toEqual(['5 now', 'a-case']);
  });

  it(
    'knows the data of every event in Node, as an ES module and as CommonJS',
    async () => {
      write('page.mts', page);
      write('page.cts', page);

      await checkTypes(['--module', 'nodenext', '--target', 'es2022'], 'page.mts', 'page.cts');
    },
    commandTimeoutMs,
  );

  it(
    'knows it for a bundler too, and has hooks for pages with React',
    async () => {
      await npm('install', 'react@19', '@types/react@19');
      write('page.ts', page);
      write('bar.tsx', reactPage);

      const options = ['--module', 'esnext', '--moduleResolution', 'bundler', '--jsx', 'react-jsx'];
      await checkTypes(options, 'page.ts', 'bar.tsx');
    },
    commandTimeoutMs,
  );

  it('is small in a browser, and holds nothing of the server', async () => {
    write('entry.js', `import * as sdk from '@aftercommit/realtime-client'; globalThis.sdk = sdk;`);
    const bundle = async (external: string[]) => {
      const { outputFiles, metafile } = await build({
        entryPoints: [path.join(projectDir, 'entry.js')],
        bundle: true,
        write: false,
        minify: true,
        metafile: true,
        format: 'esm',
        platform: 'browser',
        absWorkingDir: projectDir,
        external,
      });
      return { bytes: outputFiles[0]?.contents.length, inputs: Object.keys(metafile.inputs) };
    };

    const alone = await bundle(['socket.io-client']);
    const whole = await bundle([]);

    expect(alone.bytes).toBeLessThan(sdkBytesMax);
    expect(whole.bytes).toBeLessThan(pageBytesMax);
    expect(alone.inputs).toEqual(['node_modules/@aftercommit/realtime-client/create-realtime-client.mjs', 'entry.js']);
    const packages = whole.inputs.map((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? 'the page');
    expect([...new Set(packages)].sort()).toEqual([
      '@aftercommit/realtime-client',
      '@socket.io/component-emitter',
      'engine.io-client',
      'engine.io-parser',
      'socket.io-client',
      'socket.io-parser',
      'the page',
    ]);
  });
});
