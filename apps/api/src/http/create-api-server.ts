import { createServer, type RequestListener } from 'node:http';
import type { LongRunning } from '@aftercommit/runtime/lifecycle';

export type ApiServer = LongRunning & { isStopping(): boolean; port(): number };

/** A client that sends its headers slower than this is not one of ours. */
const headersTimeoutMs = 10_000;

/** A whole request, body included: a picture of 5 MB over a slow line fits. */
const requestTimeoutMs = 60_000;

/** The HTTP server. `stop` takes no new requests, lets the running ones finish and closes idle connections. */
export function createApiServer(listener: RequestListener, port: number): ApiServer {
  let stopping = false;
  const server = createServer(
    { headersTimeout: headersTimeoutMs, requestTimeout: requestTimeoutMs },
    (request, response) => {
      // A connection that idles on after its answer would hold up the stop.
      response.once('close', () => stopping && setImmediate(() => server.closeIdleConnections()));
      listener(request, response);
    },
  );
  return {
    start: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, () => resolve());
      }),
    stop: () =>
      new Promise((resolve) => {
        stopping = true;
        if (!server.listening) return resolve();
        server.close(() => resolve());
      }),
    isStopping: () => stopping,
    port: () => {
      const address = server.address();
      return typeof address === 'object' && address ? address.port : port;
    },
  };
}
