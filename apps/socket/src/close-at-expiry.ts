import type { ActiveSession } from '@aftercommit/domain/sessions/find-active-session';
import type { LongRunning } from '@aftercommit/runtime/lifecycle';
import type { Client, ClientRegistry } from './client-registry';
import { createTick } from './create-tick';
import { closeConnection } from './deliver-event';

const checkIntervalMs = 250;

/**
 * Measured by the database's clock, so that a wrong one of ours ends no session early or late. readFromMs: of
 * performance.now(), before the sessions were read; what followed the read may have taken seconds.
 */
export function noteExpiry(client: Client, sessions: ActiveSession[], readFromMs: number): void {
  client.expiresAtMs = readFromMs + Math.min(...sessions.map(({ expiresInMs }) => expiresInMs));
}

/** Closes each connection when the first of its sessions expires. One timer for all: one for each is half a kilobyte. */
export function createExpiryCheck(registry: ClientRegistry): LongRunning {
  return createTick(() => {
    const nowMs = performance.now();
    for (const client of registry.all()) if (client.expiresAtMs <= nowMs) closeConnection(client);
  }, checkIntervalMs);
}
