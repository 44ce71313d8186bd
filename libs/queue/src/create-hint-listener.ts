import { createConnectionOptions } from '@aftercommit/db/connection-options';
import { listenToPostgres } from '@aftercommit/db/listen-to-postgres';
import type { LongRunning } from '@aftercommit/runtime/lifecycle';
import { hintChannel } from './create-hint-sender';
import { connectConsumer, type QueueConnection } from './queue-connection';

/** A subscriber only listens: it must say something now and then to notice that its connection is dead. */
const pingIntervalMs = 2_000;

/** Hears the hints of all dispatchers. Hints may be missing, late, repeated or cut: `onHint` believes nothing. */
export function createHintListener(
  connection: QueueConnection,
  prefix: string,
  onHint: (body: string) => void,
): LongRunning {
  if (connection.kind === 'postgres') {
    return listenToPostgres({
      connectionOptions: createConnectionOptions(connection.url, 'aftercommit-hints'),
      channel: hintChannel,
      onNotification: onHint,
      // Hints sent while nobody listened are found by the follower's check of the head.
      onConnected: () => undefined,
    });
  }
  const { url } = connection;
  let redis: ReturnType<typeof connectConsumer> | undefined;
  let timer: NodeJS.Timeout | undefined;
  return {
    start: async () => {
      if (redis) return;
      redis = connectConsumer(url);
      redis.on('message', (_channel: string, body: string) => onHint(body));
      // Not awaited: a Redis that is away must not keep a socket server from starting.
      redis.subscribe(`${prefix}:${hintChannel}`).catch(() => undefined);
      timer = setInterval(() => {
        // Not while it is away: pings would pile up.
        if (redis?.status === 'ready') redis.ping().catch(() => undefined);
      }, pingIntervalMs);
    },
    stop: async () => {
      clearInterval(timer);
      redis?.disconnect();
      redis = undefined;
    },
  };
}
