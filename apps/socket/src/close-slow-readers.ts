import type { Metrics } from '@aftercommit/runtime/create-metrics';
import type { LongRunning } from '@aftercommit/runtime/lifecycle';
import type { Logger } from '@aftercommit/runtime/logger';
import type { ClientRegistry } from './client-registry';
import { createTick } from './create-tick';
import { cutConnection } from './deliver-event';

/** Packets that may wait for one reader. Above it the connection goes and the client catches up by its snapshot. */
const waitingPacketsMax = 2_000;

const checkIntervalMs = 1_000;

/** Socket.IO buffers for a slow reader without a bound; this is the bound. */
export function createSlowReaderCheck(registry: ClientRegistry, metrics: Metrics, log: Logger): LongRunning {
  return createTick(() => {
    for (const client of registry.all()) {
      const { writeBuffer } = client.socket.conn as unknown as { writeBuffer?: unknown[] };
      if ((writeBuffer?.length ?? 0) <= waitingPacketsMax) continue;
      metrics.count('aftercommit_slow_readers_closed_total', {});
      log.warn('socket.slow_reader_closed', { socketId: client.socket.id });
      cutConnection(client);
    }
  }, checkIntervalMs);
}
