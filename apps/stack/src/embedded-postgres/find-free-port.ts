import { createServer } from 'node:net';

/** A port of the loopback that was free a moment ago; with `preferred`, that one if it still is. */
export async function findFreePort(preferred?: number): Promise<number> {
  if (preferred && (await canListen(preferred, '127.0.0.1'))) return preferred;
  return (await canListen(0, '127.0.0.1')) || findFreePort();
}

/** The port if it can be listened on, else 0. Without a host: on every address. */
export function canListen(port: number, host?: string): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(0));
    server.listen({ port, host }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
