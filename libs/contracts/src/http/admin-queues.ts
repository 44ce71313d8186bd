import { z } from 'zod';

/** Where the board of the queue is; its cookie is sent there and nowhere else. */
export const queueBoardPath = '/api/admin/queues';

/** url: opened in a browser within the next minutes, it shows the queue. */
export const QueueSessionReply = z.object({ success: z.literal(true), url: z.string() });
export type QueueSessionReply = z.infer<typeof QueueSessionReply>;
