import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { listenOnLoopback } from './listen-on-loopback';

/**
 * Below the ports that the system gives to whoever asks for any: a connection that somebody else makes, or has just ended,
 * would take the port of a process between its end and its next start.
 */
const portMin = 15_000;
const portMax = 32_000;

const attemptsMax = 100;

/** A port of the loopback that was free a moment ago, and stays so unless somebody asks for this very one. */
export async function reservePort(): Promise<number> {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const port = randomInt(portMin, portMax);
    if (await isFree(port)) return port;
  }
  throw new Error(`none of ${attemptsMax} ports from ${portMin} to ${portMax} was free`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await listenOnLoopback(server, port);
  } catch {
    return false;
  }
  await new Promise((resolve) => server.close(resolve));
  return true;
}
