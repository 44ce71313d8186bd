import type { Client } from './client-registry';
import { closeConnection } from './deliver-event';

/** Messages of one connection within a second. Our clients send one or two after connecting. */
const messagesPerSecondMax = 50;

export function limitMessages(client: Client): void {
  let windowStartMs = 0;
  let count = 0;
  client.socket.onAny(() => {
    const nowMs = performance.now();
    if (nowMs - windowStartMs > 1_000) {
      windowStartMs = nowMs;
      count = 0;
    }
    count += 1;
    if (count > messagesPerSecondMax) closeConnection(client);
  });
}
