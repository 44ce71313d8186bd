// The origin process: everything a browser asks for comes in here, in both profiles.
import { createMetrics } from '@aftercommit/runtime/create-metrics';
import { createHealthServer } from '@aftercommit/runtime/create-health-server';
import { readConfig } from '@aftercommit/runtime/config';
import { runUntilSignal, type LongRunning } from '@aftercommit/runtime/lifecycle';
import { createLogger, describeError } from '@aftercommit/runtime/logger';
import { originConfigSchema } from './config';
import { createOrigin } from './create-origin';
import { createReadiness } from './create-readiness';

const stopTimeoutMs = 8_000;

async function main(): Promise<void> {
  const config = readConfig(originConfigSchema, process.env);
  const log = createLogger('origin', config.LOG_LEVEL);
  const metrics = createMetrics(log);
  const origin = createOrigin({ config, metrics, log });
  let isListening = false;
  const readiness: LongRunning = {
    start: async () => void (isListening = true),
    stop: async () => void (isListening = false),
  };
  const health = createHealthServer(
    config.HEALTH_PORT,
    createReadiness(config, () => isListening),
    metrics,
  );
  await runUntilSignal([health, origin, readiness], log, stopTimeoutMs);
  log.info('origin.listening', { port: origin.readPort() });
}

main().catch((error: unknown) => {
  process.stderr.write(`${describeError(error).error}\n`);
  process.exit(1);
});
