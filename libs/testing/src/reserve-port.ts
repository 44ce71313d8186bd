import { createServer } from 'node:net';
import { listenOnLoopback } from './listen-on-loopback';

/** A port of the loopback that was free a moment ago. */
export async function reservePort(): Promise<number> {
  const server = createServer();
  const port = await listenOnLoopback(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
