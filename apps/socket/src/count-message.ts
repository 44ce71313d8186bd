import type { Client } from './client-registry';

/** Messages of one connection within a second. Our clients send one or two after connecting. */
const messagesPerSecondMax = 50;

/** Counts one message; false: it is one too many. */
export function countMessage(client: Client): boolean {
  const second = Math.floor(performance.now() / 1_000);
  if (second !== client.heardSecond) client.heardCount = 0;
  client.heardSecond = second;
  client.heardCount += 1;
  return client.heardCount <= messagesPerSecondMax;
}
