import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server as HttpServer } from 'node:http';
import {
  createConnection,
  createServer as createNetServer,
  type AddressInfo,
  type Socket as NetSocket,
} from 'node:net';
import { Server } from 'socket.io';
import { io, type Socket } from 'socket.io-client';
import { createMetrics } from '@aftercommit/runtime/create-metrics';
import { createLogger } from '@aftercommit/runtime/logger';
import { eventually } from '@aftercommit/testing/eventually';
import { createOrigin } from './create-origin';

const cleanUps: (() => Promise<unknown> | void)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function serve(listener: RequestListener): Promise<{ url: string; server: HttpServer }> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

async function serveSockets(name: string, isReady = false) {
  const { url, server } = await serve((_request, response) => void response.writeHead(isReady ? 200 : 404).end());
  const sockets = new Server(server);
  sockets.engine.generateId = () => `${name}.${randomBytes(12).toString('base64url')}`;
  sockets.on('connection', (socket) => socket.on('who', (answer: (name: string) => void) => answer(name)));
  cleanUps.push(() => sockets.close());
  return { name, url, sockets };
}

/** Nobody listens there: the port was given back. */
async function findDeadUrl(): Promise<string> {
  const { url, server } = await serve(() => undefined);
  await new Promise((resolve) => server.close(resolve));
  return url;
}

type Rooms = { api?: string[]; sockets?: { name: string; url: string }[]; web?: string; trustedProxies?: number };

const log = createLogger('origin', 'silent');
const metrics = createMetrics(log);

async function startOrigin({ api, sockets, web, trustedProxies = 0 }: Rooms): Promise<string> {
  const dead = await findDeadUrl();
  const origin = createOrigin({
    config: {
      PORT: 0,
      HOST: '127.0.0.1',
      HEALTH_PORT: 0,
      API_URLS: api ?? [dead],
      SOCKET_URLS: sockets ?? [{ name: 'none', url: dead }],
      WEB_URL: web ?? dead,
      TRUSTED_PROXIES: trustedProxies,
      LOG_LEVEL: 'silent',
    },
    metrics,
    log,
  });
  await origin.start();
  cleanUps.push(() => origin.stop());
  return `http://127.0.0.1:${origin.readPort()}`;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function connectClient(url: string, transports: string[]): Socket {
  const client = io(url, { transports, reconnectionDelay: 50, reconnectionDelayMax: 100, forceNew: true });
  cleanUps.push(() => void client.disconnect());
  return client;
}

describe('the origin', () => {
  it('sends every path to its room', async () => {
    const api = await serve((request, response) => void response.end(`api ${request.url}`));
    const web = await serve((request, response) => void response.end(`web ${request.url}`));
    const url = await startOrigin({ api: [api.url], web: web.url });

    const ask = async (path: string): Promise<string> => (await fetch(url + path)).text();

    expect(await ask('/api/cases?x=1')).toBe('api /api/cases?x=1');
    expect(await ask('/health')).toBe('api /health');
    expect(await ask('/apiary')).toBe('web /apiary');
    expect(await ask('/')).toBe('web /');
  });

  it('passes over an api that refuses connections, with the whole body, and says so when none is left', async () => {
    const api = await serve(
      (request, response) => void readBody(request).then((body) => response.end(String(body.length))),
    );
    const url = await startOrigin({ api: [await findDeadUrl(), api.url] });
    const lonely = await startOrigin({});
    const body = 'x'.repeat(6_000_000);

    const post = async (origin: string) => fetch(`${origin}/api/x`, { method: 'POST', body });
    const answers = await Promise.all([post(url), post(url), post(url)].map(async (reply) => (await reply).text()));
    const refused = await fetch(`${lonely}/api/x`);

    expect(answers).toEqual(['6000000', '6000000', '6000000']);
    expect(refused.status).toBe(503);
    expect(await refused.json()).toEqual({ success: false, error: 'Try again', code: 'try_again' });
  });

  it('tells the api the address it sees, and believes no client about it', async () => {
    const api = await serve((request, response) => void response.end(request.headers['x-forwarded-for']));
    const open = await startOrigin({ api: [api.url] });
    const behind = await startOrigin({ api: [api.url], trustedProxies: 1 });
    const headers = { 'x-forwarded-for': '203.0.113.9' };

    const forged = await (await fetch(`${open}/api`, { headers })).text();
    const extended = await (await fetch(`${behind}/api`, { headers })).text();

    expect(forged).toBe('127.0.0.1');
    expect(extended).toBe('203.0.113.9, 127.0.0.1');
  });

  it('breaks the answer off when the api dies in the middle of it, and lives on', async () => {
    const api = await serve((request, response) => {
      if (request.url === '/api/fine') return void response.end('fine');
      response.writeHead(200, { 'content-length': '1000' }).write('half');
      setImmediate(() => request.socket.resetAndDestroy());
    });
    const url = await startOrigin({ api: [api.url] });

    await expect(fetch(`${url}/api/broken`).then((reply) => reply.text())).rejects.toThrow();
    const after = await fetch(`${url}/api/fine`);

    expect(await after.text()).toBe('fine');
  });

  it('survives clients that send nonsense or reset their connection', async () => {
    const api = await serve((_request, response) => void response.end('fine'));
    const url = await startOrigin({ api: [api.url] });
    const port = Number(new URL(url).port);

    for (const bytes of [
      'nonsense\r\n\r\n',
      'GET // HTTP/1.1\r\nHost: x\r\n\r\n',
      'POST /api HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf',
      'GET /socket.io/ HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    ]) {
      const client = createConnection(port, '127.0.0.1');
      client.on('error', () => undefined);
      await once(client, 'connect');
      client.write(bytes);
      setImmediate(() => client.resetAndDestroy());
      await eventually(() => client.destroyed);
    }

    expect(await (await fetch(`${url}/api`)).text()).toBe('fine');
  });

  it.each([[['polling']], [['websocket']], [['polling', 'websocket']]])(
    'keeps a session of %j on the server that owns it, with several servers behind',
    async (transports) => {
      const servers = await Promise.all(['one', 'two', 'three'].map((name) => serveSockets(name)));
      const url = await startOrigin({ sockets: servers });
      const clients = Array.from({ length: 6 }, () => connectClient(url, transports));

      await Promise.all(clients.map((client) => once(client as never, 'connect')));
      const names = await Promise.all(clients.map((client) => client.emitWithAck('who') as Promise<string>));

      expect(names.map((name, index) => clients[index]?.io.engine.id?.startsWith(`${name}.`))).not.toContain(false);
      expect(new Set(names).size).toBe(3);
    },
  );

  it.each([[['polling']], [['websocket']]])(
    'moves clients of %j to a living server when theirs is gone',
    async (transports) => {
      const servers = await Promise.all(['one', 'two'].map((name) => serveSockets(name)));
      const url = await startOrigin({ sockets: servers });
      const client = connectClient(url, transports);
      await eventually(() => client.connected);
      const before = (await client.emitWithAck('who')) as string;

      await servers.find(({ name }) => name === before)?.sockets.close();
      const after = await eventually(() => client.timeout(500).emitWithAck('who') as Promise<string>);

      expect(after).not.toBe(before);
    },
  );

  it('leads nobody to a server that accepts and says nothing, once it was noticed', async () => {
    const silent = createNetServer().listen(0, '127.0.0.1');
    const accepted = new Set<NetSocket>();
    silent.on('connection', (socket) => void accepted.add(socket.resume().on('error', () => undefined)));
    await once(silent, 'listening');
    cleanUps.push(() => {
      for (const socket of accepted) socket.destroy();
      silent.close();
    });
    const living = await serveSockets('two', true);
    const url = await startOrigin({
      sockets: [{ name: 'one', url: `http://127.0.0.1:${(silent.address() as AddressInfo).port}` }, living],
    });
    await eventually(() => [...accepted].some(({ destroyed }) => destroyed));

    for (let client = 0; client < 6; client += 1) {
      const { engine } = connectClient(url, ['websocket']).io;
      await eventually(() => engine.readyState === 'open', { deadlineMs: 5_000 });
    }
  }, 40_000);

  it('ends open sockets when it stops, and may stop twice', async () => {
    const server = await serveSockets('one');
    const dead = await findDeadUrl();
    const config = {
      PORT: 0,
      HEALTH_PORT: 0,
      API_URLS: [dead],
      SOCKET_URLS: [server],
      WEB_URL: dead,
      TRUSTED_PROXIES: 0,
    };
    const origin = createOrigin({ config: { ...config, LOG_LEVEL: 'silent' }, metrics, log });
    await origin.start();
    const client = connectClient(`http://127.0.0.1:${origin.readPort()}`, ['websocket']);
    await eventually(() => client.connected);

    await origin.stop();
    await origin.stop();

    await eventually(() => !client.connected);
  });
});
