import { createConnection, type Socket } from 'node:net';

/** A server on the same network either answers at once or is not there. */
export const connectTimeoutMs = 2_000;

export type Connected = { url: string; socket: Socket };

/**
 * Connects to the first server that accepts. Nothing of the request has been read by then, so passing over a dead server
 * never loses or repeats a body.
 */
export async function connectToFirst(urls: string[]): Promise<Connected | undefined> {
  for (const url of urls) {
    const socket = await connect(new URL(url));
    if (socket) return { url, socket };
  }
  return undefined;
}

function connect({ hostname, port }: URL): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: hostname, port: Number(port || 80), noDelay: true });
    const timer = setTimeout(() => fail(), connectTimeoutMs);
    const fail = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(undefined);
    };
    // Stays for the life of the socket: a reset between two owners of it must not end the process.
    socket.on('error', fail);
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve(socket);
    });
  });
}
