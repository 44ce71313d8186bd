// The one public origin: the page, the API and the sockets under one host, so that cookies and CORS stay simple.
// It decides nothing but where a request goes, and a broken connection on either side never ends it.
import { Agent, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createProxyServer } from 'http-proxy-3';
import { createErrorReply } from '@aftercommit/contracts/errors';
import type { Metrics } from '@aftercommit/runtime/create-metrics';
import type { LongRunning } from '@aftercommit/runtime/lifecycle';
import { describeError, type Logger } from '@aftercommit/runtime/logger';
import { createChooseTargets, type Audience } from './choose-targets';
import type { OriginConfig } from './config';
import { connectToFirst } from './connect-to-first';
import { writeForwardedHeaders } from './forwarded-headers';
import { watchReadiness } from './watch-readiness';

export type Origin = LongRunning & { readPort(): number };

/** Slow headers are an attack; a slow body may be a picture over a thin line, and long polling waits by design. */
const headersTimeoutMs = 10_000;
const requestTimeoutMs = 120_000;
const answerTimeoutMs = 60_000;
const connectionsMax = 20_000;
/** How long running answers may take when we stop; and how long a closed peer may hold its other half. */
const drainTimeoutMs = 5_000;
const lingerTimeoutMs = 5_000;

type Deps = { config: OriginConfig; metrics: Metrics; log: Logger };

export function createOrigin({ config, metrics, log }: Deps): Origin {
  const proxy = createProxy(log);
  const watch = watchReadiness([...config.API_URLS, ...config.SOCKET_URLS.map(({ url }) => url)]);
  const chooseTargets = createChooseTargets(config, watch.isReady);
  // Long polls and WebSockets: what would hold up a stop.
  const held = new Set<Duplex>();
  metrics.read('aftercommit_origin_held_connections', () => [{ labels: {}, value: held.size }]);
  const count = (audience: Audience, found: object | undefined): void =>
    metrics.count('aftercommit_origin_requests_total', { audience, result: found ? 'forwarded' : 'unreachable' });

  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { audience, urls } = chooseTargets(request.url ?? '/');
    if (audience === 'socket') hold(held, request.socket, response);
    const found = await connectToFirst(urls);
    count(audience, found);
    if (!found) return refuse(response);
    if (response.destroyed) return void found.socket.destroy();
    writeForwardedHeaders(request, config.TRUSTED_PROXIES);
    const agent = createSocketAgent(found.socket);
    proxy.web(request, response, { target: found.url, agent }, () => refuse(response));
  }

  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy());
    const { audience, urls } = chooseTargets(request.url ?? '/');
    const found = audience === 'socket' ? await connectToFirst(urls) : undefined;
    count(audience, found);
    if (!found) return void socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n');
    if (socket.destroyed) return void found.socket.destroy();
    hold(held, socket, socket);
    socket.once('close', () => destroySoon(found.socket));
    // A client that vanished never acknowledges our goodbye.
    found.socket.once('close', () => destroySoon(socket));
    writeForwardedHeaders(request, config.TRUSTED_PROXIES);
    proxy.ws(request, socket, head, { target: found.url, agent: createSocketAgent(found.socket) }, () =>
      socket.destroy(),
    );
  }

  const server = createServer({ headersTimeout: headersTimeoutMs, requestTimeout: requestTimeoutMs });
  server.maxConnections = connectionsMax;
  server.on('request', (request, response) => {
    forward(request, response).catch((error: unknown) => {
      log.warn('origin.request_failed', describeError(error));
      refuse(response);
    });
  });
  server.on('upgrade', (request, socket, head) => {
    upgrade(request, socket, head).catch(() => socket.destroy());
  });
  server.on('clientError', (_error, socket) => answerNonsense(socket));

  return {
    readPort: () => (server.address() as AddressInfo).port,
    start: async () => {
      await watch.start();
      await listen(server, config);
    },
    stop: async () => {
      await watch.stop();
      await close(server, held);
    },
  };
}

function createProxy(log: Logger) {
  const proxy = createProxyServer({ proxyTimeout: answerTimeoutMs });
  proxy.on('proxyRes', (answer, _request, response) => {
    // A server that dies in the middle of an answer leaves the client waiting for the rest otherwise.
    answer.once('close', () => !answer.complete && response.destroy());
  });
  proxy.on('error', (error) => log.debug('origin.proxy_failed', describeError(error)));
  return proxy;
}

/** Hands one connected socket to one request. */
function createSocketAgent(socket: Socket): Agent {
  const agent = new Agent({ keepAlive: false });
  agent.createConnection = () => socket;
  return agent;
}

function answerNonsense(socket: Duplex): void {
  if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
  else socket.destroy();
}

function refuse(response: ServerResponse): void {
  // Half an answer cannot be turned into a refusal: the client must see that it broke.
  if (response.headersSent) return void response.destroy();
  const body = JSON.stringify(createErrorReply('try_again'));
  response.writeHead(503, { 'content-type': 'application/json', 'retry-after': '1', connection: 'close' }).end(body);
}

function hold(held: Set<Duplex>, socket: Duplex, until: NodeJS.EventEmitter): void {
  held.add(socket);
  until.once('close', () => held.delete(socket));
}

function destroySoon(socket: Duplex): void {
  if (!socket.destroyed) setTimeout(() => socket.destroy(), lingerTimeoutMs).unref();
}

function listen(server: Server, { PORT, HOST }: OriginConfig): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: PORT, host: HOST }, () => resolve());
  });
}

async function close(server: Server, held: Set<Duplex>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const socket of held) socket.destroy();
  const timer = setTimeout(() => server.closeAllConnections(), drainTimeoutMs);
  await closed;
  clearTimeout(timer);
}
