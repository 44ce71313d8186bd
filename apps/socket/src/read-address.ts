import type { IncomingMessage } from 'node:http';
import proxyAddr from 'proxy-addr';

/** The client's address, believing exactly this many proxies in front of us. */
export function readAddress(request: IncomingMessage, trustedProxies: number): string {
  return proxyAddr(request, (_address, hop) => hop < trustedProxies);
}
