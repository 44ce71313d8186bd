import { createServer } from 'node:http';
import type { LongRunning } from '@aftercommit/runtime/lifecycle';

/** Live: the process answers. Ready: so does `isReady`. */
export function createHealthServer(port: number, isReady: () => boolean): LongRunning {
  const server = createServer((request, response) => {
    const ok = request.url === '/health/live' || (request.url === '/health/ready' && isReady());
    response.writeHead(ok ? 200 : 503, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ status: ok ? 'ok' : 'unavailable' }));
  });
  return {
    start: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, () => resolve());
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
