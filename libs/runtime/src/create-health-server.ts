import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { LongRunning } from './lifecycle';

/** What a process says of itself: ready only when it can do its job right now. */
export type Health = { isReady(): boolean | Promise<boolean> };

/** Answers GET /health/live and /health/ready; false: another path. */
export async function answerHealth(
  health: Health,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const path = request.url?.split('?')[0];
  if (path !== '/health/live' && path !== '/health/ready') return false;
  const ready = path === '/health/live' || (await Promise.resolve(health.isReady()).catch(() => false));
  response.writeHead(ready ? 200 : 503, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify({ status: ready ? 'ok' : 'unavailable' }));
  return true;
}

/** The health of a process that serves nothing else. */
export function createHealthServer(port: number, health: Health): LongRunning {
  const server = createServer((request, response) => {
    void answerHealth(health, request, response).then((answered) => {
      if (!answered) response.writeHead(404).end();
    });
  });
  return {
    start: () =>
      new Promise((resolve, reject) => {
        if (server.listening) return resolve();
        server.once('error', reject);
        server.listen(port, resolve);
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
