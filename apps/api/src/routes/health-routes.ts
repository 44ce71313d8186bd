import { Router } from 'express';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { HealthReply } from '@aftercommit/contracts/http/health';
import { countLiveFollowers } from '@aftercommit/outbox/count-live-followers';
import { answerMetrics } from '@aftercommit/runtime/answer-metrics';
import { answerHealth, measureHealth, type Health } from '@aftercommit/runtime/create-health-server';
import type { ApiDeps } from '../api-deps';

const AppliedRow = z.object({ applied: z.coerce.number() });

/** live: the process answers. ready: so does its database, with every migration that this build knows. */
export function createHealthRoutes({ dataSource, metrics, isStopping }: ApiDeps): Router {
  const router = Router();
  const health: Health = { isReady: async () => !isStopping() && (await isMigrated(dataSource)) };
  measureHealth(metrics, health);
  for (const path of ['/health/live', '/health/ready'])
    router.get(path, async (request, response) => {
      await answerHealth(health, request, response);
    });
  // Not a route of the API: whoever comes through a proxy finds nothing there.
  router.use(async (request, response, next) => {
    if (!(await answerMetrics(metrics, request, response))) next();
  });
  router.get('/health', async (_request, response) => {
    const { servers, clients, nowMs: timestamp } = await countLiveFollowers(dataSource);
    response.json({ status: 'ok', websocket: servers > 0, clients, timestamp } satisfies HealthReply);
  });
  return router;
}

async function isMigrated(dataSource: DataSource): Promise<boolean> {
  const names = dataSource.migrations.map((migration) => migration.name ?? migration.constructor.name);
  const [row] = await dataSource.query<unknown[]>('SELECT count(*) AS applied FROM migrations WHERE name = ANY ($1)', [
    names,
  ]);
  return AppliedRow.parse(row).applied === names.length;
}
