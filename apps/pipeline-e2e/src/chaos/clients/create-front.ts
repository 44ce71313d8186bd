import { askReady } from '@aftercommit/runtime/ask-ready';
import { createLink, type Link } from '../site/create-link';
import type { Slot } from '../site/create-slot';

export type Front = {
  /** The way in of one client: to one server as long as that answers, then to another. */
  openLink(preferred: number): Promise<Link>;
  /** The name of the server that this way leads to. */
  readServer(link: Link): string | null;
  /** Clients that fled from a server go back to it, so that the next one to die has clients too. */
  rebalance(): void;
  start(): void;
  stop(): Promise<void>;
};

const checkIntervalMs = 500;
const checkTimeoutMs = 1_000;

/**
 * What a proxy with health checks does in production: a server that does not answer gets no new connections.
 * One link per client, so that a client's network can be cut alone, and its polling stays with one server.
 */
export function createFront(servers: Slot[]): Front {
  const healthy = new Set(servers);
  const ways: { link: Link; preferred: number; chosen: number }[] = [];
  let timer: NodeJS.Timeout | undefined;

  async function check(server: Slot): Promise<void> {
    if (await askReady(server.url, checkTimeoutMs)) healthy.add(server);
    else healthy.delete(server);
  }

  return {
    openLink: async (wanted) => {
      const preferred = wanted % servers.length;
      const choose = (): { port: number } => {
        for (let step = 0; step < servers.length; step += 1) {
          const index = (way.chosen + step) % servers.length;
          const candidate = servers[index];
          if (!candidate || !healthy.has(candidate)) continue;
          way.chosen = index;
          break;
        }
        return { port: servers[way.chosen]?.port ?? 0 };
      };
      const link = await createLink(choose);
      const way = { link, preferred, chosen: preferred };
      ways.push(way);
      return link;
    },
    readServer: (link) => {
      const way = ways.find((each) => each.link === link);
      return (way && servers[way.chosen]?.name) ?? null;
    },
    rebalance: () => {
      for (const way of ways) {
        const server = servers[way.preferred];
        if (way.chosen === way.preferred || !server || !healthy.has(server)) continue;
        way.chosen = way.preferred;
        way.link.reset();
      }
    },
    start: () => {
      timer ??= setInterval(() => servers.forEach((server) => void check(server)), checkIntervalMs);
    },
    stop: async () => {
      clearInterval(timer);
      await Promise.all(ways.map(({ link }) => link.close()));
    },
  };
}
