import { Client } from 'pg';
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
  let client: Client | undefined;
  let connecting: Promise<Client> | undefined;

  const connect = async (): Promise<Client> => {
    const made = new Client({
      ...createConnectionOptions(connectionString, 'aftercommit-hints'),
      query_timeout: notifyTimeoutMs,
    });
    made.on('error', () => {
      if (client === made) client = undefined;
    });
    await made.connect();
    return made;
  };

  return {
    publish: async ({ body, positions }) => {
      if (!client) {
        connecting ??= connect().finally(() => {
          connecting = undefined;
        });
        client = await connecting;
      }
      const using = client;
      const text = Buffer.byteLength(body) <= notifyBytesMax ? body : positions;
      try {
        await using.query({ name: 'hint', text: 'SELECT pg_notify($1, $2)', values: [hintChannel, text] });
      } catch (error) {
        if (client === using) client = undefined;
        void using.end().catch(() => undefined);
        throw error;
      }
    },
    close: async () => {
      await client?.end().catch(() => undefined);
      client = undefined;
    },
  };
}
