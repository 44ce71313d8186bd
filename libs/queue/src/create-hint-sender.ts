import { Pool } from 'pg';
import { createConnectionOptions } from '@aftercommit/db/connection-options';
import { connectSender, type QueueConnection } from './queue-connection';

export const hintChannel = 'outbox_hint';

/** NOTIFY refuses 8,000 bytes: a larger hint goes without its events, and the follower reads them from the log. */
const notifyBytesMax = 7_900;

/** Hints under way at once: above it they are dropped, nobody relies on one. */
const inFlightMax = 256;

const notifyTimeoutMs = 2_000;

/** body: with the events. positions: the same without them, for a carrier that cannot take the body. */
export type Hint = { body: string; positions: string };

export type HintSender = { send(hint: Hint): void; close(): Promise<void> };

/** Sends a batch straight to all socket servers, without any promise. */
export function createHintSender(connection: QueueConnection, prefix: string): HintSender {
  const carrier =
    connection.kind === 'redis' ? createRedisCarrier(connection.url, prefix) : createNotifyCarrier(connection.url);
  let inFlight = 0;
  return {
    send: (hint) => {
      if (inFlight >= inFlightMax) return;
      inFlight += 1;
      carrier
        .publish(hint)
        .catch(() => undefined)
        .finally(() => {
          inFlight -= 1;
        });
    },
    close: carrier.close,
  };
}

type Carrier = { publish(hint: Hint): Promise<void>; close(): Promise<void> };

function createRedisCarrier(url: string, prefix: string): Carrier {
  const redis = connectSender(url);
  return {
    publish: async ({ body }) => {
      await redis.publish(`${prefix}:${hintChannel}`, body);
    },
    close: async () => redis.disconnect(),
  };
}

function createNotifyCarrier(connectionString: string): Carrier {
  // A pool of one: hints go one after the other, and a connection that breaks is replaced at the next.
  const pool = new Pool({
    ...createConnectionOptions(connectionString, 'aftercommit-hints'),
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: notifyTimeoutMs,
    query_timeout: notifyTimeoutMs,
  });
  pool.on('error', () => undefined);
  return {
    publish: async ({ body, positions }) => {
      const text = Buffer.byteLength(body) <= notifyBytesMax ? body : positions;
      await pool.query({ name: 'hint', text: 'SELECT pg_notify($1, $2)', values: [hintChannel, text] });
    },
    close: () => pool.end(),
  };
}
