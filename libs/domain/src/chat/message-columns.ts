import { z } from 'zod';

export const messageColumns = {
  id: z.uuid(),
  user_id: z.uuid(),
  nickname: z.string(),
  body: z.string(),
  posted_at: z.date(),
};

/** nickname: as it was when it was said. */
export type Message = { messageId: string; userId: string; nickname: string; text: string; postedAt: Date };

export function decodeMessage(row: z.output<z.ZodObject<typeof messageColumns>>): Message {
  return { messageId: row.id, userId: row.user_id, nickname: row.nickname, text: row.body, postedAt: row.posted_at };
}
