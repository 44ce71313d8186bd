import { createConnection, createServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { listenOnLoopback } from './listen-on-loopback';

export type TcpProxy = {
  port: number;
  /** Ends every connection and refuses new ones, like a server that died. */
  cut(): void;
  /** Keeps every connection open and lets nothing through, like a network that swallows packets. */
  halfOpen(): void;
  /** The same for the connections there are now; new ones pass. */
  strand(): void;
  /** Every piece of either direction arrives this much later, in order. */
  delay(ms: number): void;
  /** New connections pass again; those that are half open stay so. */
  open(): void;
  /** Everything passes again; what a half-open link had swallowed stays lost, so its connections are ended. */
  restore(): void;
  close(): Promise<void>;
};

type Mode = 'open' | 'cut' | 'half-open';

/** Stands between a process and its Postgres, Redis or socket server, and breaks on command. */
export async function createTcpProxy(target: { host?: string; port: number }): Promise<TcpProxy> {
  const links = new Set<Socket>();
  const stranded = new WeakSet<Socket>();
  let mode: Mode = 'open';
  let delayMs = 0;

  function forward(from: Socket, to: Socket): void {
    let previous = Promise.resolve();
    let isDelayed = false;
    from.on('data', (chunk: Buffer) => {
      if (mode !== 'open' || stranded.has(from)) return;
      const arrival = delayMs > 0 ? wait(delayMs) : undefined;
      if (arrival) isDelayed = true;
      if (!isDelayed) return void (to.write(chunk) || from.pause());
      // Once late, always through the chain: a piece sent after the delay was lifted must not overtake.
      previous = previous.then(() => arrival).then(() => void (to.destroyed || to.write(chunk)));
    });
    to.on('drain', () => from.resume());
    from.on('end', () => void previous.then(() => to.end()));
    from.on('error', () => undefined);
    from.on('close', () => {
      links.delete(from);
      if (mode !== 'half-open' && !stranded.has(from)) to.destroy();
    });
  }

  const server = createServer((client) => {
    if (mode === 'cut') return void client.destroy();
    const upstream = createConnection({ host: target.host ?? '127.0.0.1', port: target.port });
    for (const link of [client, upstream]) links.add(link);
    forward(client, upstream);
    forward(upstream, client);
  });
  const port = await listenOnLoopback(server);

  const endAll = (): void => links.forEach((link) => link.destroy());
  return {
    port,
    cut: () => {
      mode = 'cut';
      endAll();
    },
    halfOpen: () => void (mode = 'half-open'),
    open: () => void (mode = 'open'),
    strand: () => links.forEach((link) => stranded.add(link)),
    delay: (ms) => void (delayMs = ms),
    restore: () => {
      if (mode === 'half-open') endAll();
      mode = 'open';
      delayMs = 0;
    },
    close: async () => {
      endAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
