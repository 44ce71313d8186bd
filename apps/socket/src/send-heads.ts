import type { StreamHeads } from '@aftercommit/contracts/socket-protocol';
import type { LongRunning } from '@aftercommit/runtime/lifecycle';
import type { Client, ClientRegistry } from './client-registry';
import { createTick } from './create-tick';

/** Between two heads of one connection, with a jitter so that not all resume at once. */
const headsIntervalMs = 10_000;
const headsJitterMs = 2_000;

const tickMs = 500;

/** Tells each client of protocol 2 now and then where its streams are here: whoever lacks something resumes. */
export function createHeadsSender(registry: ClientRegistry, readEpoch: () => string | null): LongRunning {
  const dueAtMs = new WeakMap<Client, number>();

  function tick(): void {
    const epoch = readEpoch();
    if (epoch === null) return;
    const nowMs = performance.now();
    for (const client of registry.all()) {
      if (client.protocol !== 2 || !client.live) continue;
      const due = dueAtMs.get(client);
      if (due !== undefined && nowMs < due) continue;
      dueAtMs.set(client, nowMs + headsIntervalMs + (Math.random() - 0.5) * 2 * headsJitterMs);
      // The first time only the moment is chosen: it has just been brought up to date.
      if (due !== undefined) client.socket.emit('stream:heads', readStreamHeads(client, epoch));
    }
  }

  function readStreamHeads(client: Client, epoch: string): StreamHeads {
    return {
      epoch,
      heads: Object.fromEntries(client.streams.map((stream) => [stream, registry.readSeq(client, stream)])),
    };
  }

  return createTick(tick, tickMs);
}
