import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below the ports that systems give to whoever asks for any (from 32,768 on Linux, 49,152 elsewhere): a connection that
 * somebody else makes, or has just ended, would take the port of a process between its end and its next start.
 * https://www.rfc-editor.org/rfc/rfc6335#section-6
 */
const portMin = 15_000;
const portMax = 32_000;

const attemptsMax = 100;

/** A port of the loopback that was free a moment ago, and stays so unless somebody asks for this very one; `preferred` if it is free. */
export async function findFreePort(preferred?: number): Promise<number> {
  if (preferred && (await canListen(preferred, '127.0.0.1'))) return preferred;
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const port = randomInt(portMin, portMax);
    if (await canListen(port, '127.0.0.1')) return port;
  }
  throw new Error(`None of ${attemptsMax} ports from ${portMin} to ${portMax} was free.`);
}

/** Whether the port can be listened on. Without a host: on every address. */
export function canListen(port: number, host?: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host }, () => server.close(() => resolve(true)));
  });
}
