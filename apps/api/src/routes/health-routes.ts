import { Router } from 'express';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { HealthReply } from '@aftercommit/contracts/http/health';
import { countLiveFollowers } from '@aftercommit/outbox/count-live-followers';
import type { ApiDeps } from '../api-deps';

const AppliedRow = z.object({ applied: z.coerce.number() });

/** live: the process answers. ready: so does its database, with every migration that this build knows. */
export function createHealthRoutes({ dataSource, isStopping }: ApiDeps): Router {
  const router = Router();
  router.get('/health/live', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/health/ready', async (_request, response) => {
    const ready = !isStopping() && (await isMigrated(dataSource).catch(() => false));
    response.status(ready ? 200 : 503).json({ status: ready ? 'ok' : 'not_ready' });
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
