import { z } from 'zod';

/** websocket: a socket server was seen lately. clients: their open sockets. timestamp: epoch milliseconds. */
export const HealthReply = z.object({
  status: z.literal('ok'),
  websocket: z.boolean(),
  clients: z.int(),
  timestamp: z.int(),
});
export type HealthReply = z.infer<typeof HealthReply>;

/** Of /health/live and /health/ready: does this process run, can it do its job. degraded: what it does without. */
export const LiveReply = z.object({ status: z.enum(['ok', 'unavailable']), degraded: z.array(z.string()) });
