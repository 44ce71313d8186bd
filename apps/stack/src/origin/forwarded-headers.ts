import type { IncomingMessage } from 'node:http';

const forwarded = ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'x-forwarded-port', 'forwarded'];

/** Extends what trusted proxies in front said about the client; what anyone else said is dropped. */
export function writeForwardedHeaders(request: IncomingMessage, trustedProxies: number): void {
  const { headers, socket } = request;
  if (trustedProxies === 0) for (const name of forwarded) delete headers[name];
  const before = headers['x-forwarded-for'];
  const peer = socket.remoteAddress ?? 'unknown';
  headers['x-forwarded-for'] = before ? `${String(before)}, ${peer}` : peer;
  headers['x-forwarded-proto'] ??= 'http';
}
