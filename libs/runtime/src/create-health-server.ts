import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { answerMetrics } from './answer-metrics';
import type { Metrics } from './create-metrics';
import type { LongRunning } from './lifecycle';

/** What a process says of itself. */
export type Health = {
  /** true only when it can do its job right now. */
  isReady(): boolean | Promise<boolean>;
  /** Parts without which it does its job all the same, slower or more roughly; none when all is well. */
  listDegraded?(): string[];
};

/** Answers GET /health/live and /health/ready; false: another path. */
export async function answerHealth(
  health: Health,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const path = request.url?.split('?')[0];
  if (path !== '/health/live' && path !== '/health/ready') return false;
  const ready = path === '/health/live' || (await isReady(health));
  response.writeHead(ready ? 200 : 503, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify({ status: ready ? 'ok' : 'unavailable', degraded: health.listDegraded?.() ?? [] }));
  return true;
}

/** The same as numbers. */
export function measureHealth(metrics: Metrics, health: Health): void {
  metrics.read('aftercommit_ready', async () => [{ labels: {}, value: (await isReady(health)) ? 1 : 0 }]);
  metrics.read('aftercommit_degraded', () =>
    (health.listDegraded?.() ?? []).map((part) => ({ labels: { part }, value: 1 })),
  );
}

/** Health and metrics of a process that serves nothing else. */
export function createHealthServer(port: number, health: Health, metrics: Metrics): LongRunning {
  measureHealth(metrics, health);
  const server = createServer((request, response) => {
    void answerStatus(health, metrics, request, response).then((answered) => {
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

/** Health and metrics; false: another path. */
export async function answerStatus(
  health: Health,
  metrics: Metrics,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  return (await answerHealth(health, request, response)) || (await answerMetrics(metrics, request, response));
}

async function isReady(health: Health): Promise<boolean> {
  try {
    return await health.isReady();
  } catch {
    return false;
  }
}
