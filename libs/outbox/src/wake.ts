// Step 4 of the path: tell the dispatchers that rows may be pending. Never needed for correctness.
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { createConnectionOptions } from '@aftercommit/db/connection-options';
import type { LongRunning } from '@aftercommit/runtime/lifecycle';

export const wakeChannel = 'outbox_wake';

/** A NOTIFY that takes longer is on a dead connection: a new one is made at the next wake. */
const notifyTimeoutMs = 2_000;

/** Between two NOTIFYs: at a thousand commits a second each of them would have one of its own. One that comes alone waits for nothing. */
export const wakeGapMs = 5;

export type Wake = LongRunning & {
  /** Left out, or empty: nobody knows which, and every lane is looked at. */
  ring(lanes?: readonly number[]): void;
};

/** The lanes that a notification names; empty: it names none, and every lane is meant. */
export function readWakenLanes(payload: string): number[] {
  return /^\d{1,2}(,\d{1,2})*$/.test(payload) ? payload.split(',').map(Number) : [];
}

/**
 * NOTIFY on a connection of its own, outside of any transaction: inside one it would hold a global lock over the fsync.
 * One is in flight at most; commits meanwhile, and within a few milliseconds of the last, share the next one, which names
 * the lanes of all of them.
 */
export function createWake(connectionString: string): Wake {
  let client: Client | undefined;
  let ringing: Promise<void> | undefined;
  let stopped = false;
  let notifiedAtMs = -Infinity;
  /** Not yet told; null: all of them. */
  let lanes: Set<number> | null = new Set();
  const isDue = (): boolean => lanes === null || lanes.size > 0;

  async function connect(): Promise<Client> {
    const connecting = new Client({
      ...createConnectionOptions(connectionString, 'aftercommit-wake'),
      query_timeout: notifyTimeoutMs,
    });
    // Without a listener a broken connection would take the process down.
    connecting.on('error', () => drop(connecting));
    await connecting.connect();
    return connecting;
  }

  function drop(broken: Client): void {
    if (client === broken) client = undefined;
    broken.end().catch(() => undefined);
  }

  async function notify(): Promise<void> {
    try {
      do {
        const restMs = notifiedAtMs + wakeGapMs - performance.now();
        if (restMs > 0) await pause(restMs);
        notifiedAtMs = performance.now();
        client ??= await connect();
        const named = lanes ? [...lanes].join(',') : '';
        lanes = new Set();
        await client.query(`NOTIFY ${wakeChannel}, '${named}'`);
      } while (isDue() && !stopped);
    } catch {
      // The poll finds the events; the next commit makes a new connection, and nobody knows what the lost one named.
      lanes = null;
      if (client) drop(client);
    } finally {
      // In the tick in which the loop saw that nobody else committed: the next commit starts the next one.
      ringing = undefined;
    }
  }

  return {
    start: async () => {
      stopped = false;
    },
    stop: async () => {
      stopped = true;
      // A connection still being made would outlive us.
      await ringing;
      const closing = client;
      client = undefined;
      await closing?.end().catch(() => undefined);
    },
    ring: (touched = []) => {
      if (stopped) return;
      if (touched.length === 0) lanes = null;
      for (const lane of touched) lanes?.add(lane);
      ringing ??= notify();
    },
  };
}
