import type { Health } from '@aftercommit/runtime/create-health-server';
import type { Targets } from './choose-targets';
import { connectToFirst } from './connect-to-first';

/**
 * Ready: it listens, and of every room that a browser needs somebody takes connections. Whoever does not is named as long
 * as another of the room does.
 */
export function createReadiness(targets: Targets, isListening: () => boolean): Health {
  const rooms = {
    api: targets.API_URLS.map((url, index) => ({ name: `api-${index + 1}`, url })),
    socket: targets.SOCKET_URLS,
    web: [{ name: 'web', url: targets.WEB_URL }],
  };
  let unreachable: string[] = [];

  return {
    isReady: async () => {
      const missing = await Promise.all(Object.values(rooms).map(findUnreachable));
      unreachable = missing.flat();
      return isListening() && Object.values(rooms).every((room, index) => (missing[index]?.length ?? 0) < room.length);
    },
    listDegraded: () => unreachable,
  };
}

async function findUnreachable(room: readonly { name: string; url: string }[]): Promise<string[]> {
  const names = await Promise.all(
    room.map(async ({ name, url }) => {
      const connected = await connectToFirst([url]);
      connected?.socket.destroy();
      return connected ? [] : [name];
    }),
  );
  return names.flat();
}
