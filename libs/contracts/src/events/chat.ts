import { z } from 'zod';
import { defineEventType } from './event-type';
import { chatStream } from './streams';

/** Somebody said something, as plain text. Never replayed: a message that was deleted since would be said again. */
export const chatMessagePosted = defineEventType({
  payload: z.object({
    messageId: z.uuid(),
    userId: z.uuid(),
    nickname: z.string(),
    text: z.string(),
    postedAtMs: z.int(),
  }),
  stream: () => chatStream,
  wire: () => ({ names: ['chat:message'] }),
  data: z.object({
    id: z.uuid(),
    user_uuid: z.uuid(),
    user_name: z.string(),
    text: z.string(),
    timestamp: z.int(),
  }),
  render: (message) => ({
    id: message.messageId,
    user_uuid: message.userId,
    user_name: message.nickname,
    text: message.text,
    timestamp: message.postedAtMs,
  }),
  replay: 'never',
});

/** An admin took a message away: pages forget it. */
export const chatMessageDeleted = defineEventType({
  payload: z.object({ messageId: z.uuid() }),
  stream: () => chatStream,
  wire: () => ({ names: ['chat:deleted'] }),
  data: z.object({ id: z.uuid() }),
  render: ({ messageId }) => ({ id: messageId }),
  replay: 'as_it_was',
});
