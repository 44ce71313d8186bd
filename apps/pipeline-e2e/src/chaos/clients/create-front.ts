import { createLink, type Link } from '../site/create-link';
import type { Slot } from '../site/create-slot';

export type Front = {
  /** The way in of one client: to one server as long as that answers, then to another. */
  openLink(preferred: number): Promise<Link>;
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
  const links: Link[] = [];
  let timer: NodeJS.Timeout | undefined;

  async function check(server: Slot): Promise<void> {
    try {
      const reply = await fetch(`${server.url}/health/ready`, { signal: AbortSignal.timeout(checkTimeoutMs) });
      await reply.body?.cancel();
      if (reply.status === 200) healthy.add(server);
      else healthy.delete(server);
    } catch {
      healthy.delete(server);
    }
  }

  return {
    openLink: async (preferred) => {
      let chosen = preferred % servers.length;
      const link = await createLink(() => {
        for (let step = 0; step < servers.length; step += 1) {
          const candidate = servers[(chosen + step) % servers.length];
          if (!candidate || !healthy.has(candidate)) continue;
          chosen = servers.indexOf(candidate);
          break;
        }
        return { port: servers[chosen]?.port ?? 0 };
      });
      links.push(link);
      return link;
    },
    start: () => {
      timer ??= setInterval(() => servers.forEach((server) => void check(server)), checkIntervalMs);
    },
    stop: async () => {
      clearInterval(timer);
      await Promise.all(links.map((link) => link.close()));
    },
  };
}
