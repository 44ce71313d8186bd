import type { Pool } from 'pg';
import { isPersonalStream } from '@aftercommit/contracts/events/streams';
import type { Followers } from '@aftercommit/outbox/follow-lanes';
import type { Metrics } from '@aftercommit/runtime/create-metrics';
import { describeError, type Logger } from '@aftercommit/runtime/logger';
import { raiseFloor, type Client, type ClientRegistry } from './client-registry';
import { noteExpiry } from './close-at-expiry';
import { countSyncs } from './count-syncs';
import { closeConnection, deliverEvent } from './deliver-event';
import { streamRoom } from './emit-event';
import { emitSnapshot, emitSyncs } from './emit-snapshot';
import { isAllowed } from './is-allowed';
import { readClientSnapshot, type ClientSnapshot } from './read-client-snapshot';
import { waitUntilPassed } from './wait-until-passed';

/** A connection that cannot be brought up to date in this time comes back and tries again. */
const syncTimeoutMs = 15_000;

/** One for all: each of thousands of idle connections has it. */
const noCursors = {};

export type SyncDeps = {
  pool: Pool;
  followers: Followers;
  registry: ClientRegistry;
  metrics: Metrics;
  log: Logger;
};

export type SyncClient = (client: Client) => Promise<void>;

/** Registered, read, flushed, live. Closes the connection when that cannot be done. */
export function createSyncClient({ pool, followers, registry, metrics, log }: SyncDeps): SyncClient {
  return async (client) => {
    const deadline = setTimeout(() => closeConnection(client), syncTimeoutMs);
    try {
      const { protocol, cursors } = client;
      const follows = protocol === 2 ? { cursors, isDeadLetter: followers.isDeadLetter } : undefined;
      const readFromMs = performance.now();
      const snapshot = await readClientSnapshot(pool, { ...client, follows });
      if (!isAllowed(client.identity, snapshot)) return closeConnection(client);
      // Not before the follower has reached what the read saw: what it emits later is newer than the snapshot.
      await waitUntilPassed(followers, snapshot.heads.streams, syncTimeoutMs);
      if (snapshot.heads.epoch !== followers.readEpoch()) return closeConnection(client);
      if (client.socket.connected) flush(client, snapshot, readFromMs);
    } catch (error) {
      log.warn('socket.sync_failed', describeError(error));
      closeConnection(client);
    } finally {
      clearTimeout(deadline);
    }
  };

  /** One tick: floors, snapshot, what waited, rooms. Nothing can be emitted in between. */
  function flush(client: Client, snapshot: ClientSnapshot, readFromMs: number): void {
    for (const { stream, seq } of snapshot.heads.streams) raiseFloor(client, stream, seq);
    metrics.count('aftercommit_snapshots_total', { reason: 'connect' });
    countSyncs(metrics, snapshot.syncs);
    if (client.protocol === 2) emitSyncs(client, snapshot);
    else emitSnapshot(client, snapshot);
    for (const rendered of client.waiting.splice(0)) deliverEvent(client, rendered);
    registry.markLive(client);
    client.cursors = noCursors;
    const broadcasts = client.streams.filter((stream) => !isPersonalStream(stream));
    void client.socket.join(broadcasts.map((stream) => streamRoom(stream, client.protocol)));
    noteExpiry(client, snapshot.sessions, readFromMs);
  }
}
