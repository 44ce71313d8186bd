// The process that serves the built page and nothing else: the origin in front sends /api and /socket.io elsewhere.
import path from 'node:path';
import { readConfig } from '@aftercommit/runtime/config';
import { createMetrics } from '@aftercommit/runtime/create-metrics';
import { runUntilSignal } from '@aftercommit/runtime/lifecycle';
import { createLogger, describeError } from '@aftercommit/runtime/logger';
import { webConfigSchema } from './server/config';
import { createWebApp } from './server/create-web-app';
import { createWebServer } from './server/create-web-server';

const stopTimeoutMs = 5_000;

async function main(): Promise<void> {
  const config = readConfig(webConfigSchema, process.env);
  const log = createLogger('web', config.LOG_LEVEL);
  // The page is built beside this bundle: dist/web.cjs and dist/web/.
  const app = createWebApp({ root: path.join(__dirname, 'web'), metrics: createMetrics(log), log });
  await runUntilSignal([createWebServer({ app, port: config.HEALTH_PORT, log })], log, stopTimeoutMs);
}

main().catch((error: unknown) => {
  process.stderr.write(`${describeError(error).error}\n`);
  process.exit(1);
});
