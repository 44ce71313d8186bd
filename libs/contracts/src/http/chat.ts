import { z } from 'zod';
import { visibleText } from '../text';

/** Plain text: pages show it as it is and never as HTML. */
export const PostMessageBody = z.object({ text: visibleText(500) });
export type PostMessageBody = z.infer<typeof PostMessageBody>;

/** id: sorts by time, compared as text. timestamp: epoch milliseconds. user_name: as it was then. */
export const ChatMessage = z.object({
  id: z.uuid(),
  user_uuid: z.uuid(),
  user_name: z.string(),
  text: z.string(),
  timestamp: z.int(),
});
export type ChatMessage = z.infer<typeof ChatMessage>;

/** The newest 50 that are not deleted, newest first. */
export const ChatMessagesReply = z.object({ success: z.literal(true), messages: z.array(ChatMessage) });
export type ChatMessagesReply = z.infer<typeof ChatMessagesReply>;

export const PostMessageReply = z.object({ success: z.literal(true), message: ChatMessage });
export type PostMessageReply = z.infer<typeof PostMessageReply>;

/** deleted_at: epoch milliseconds. deleted_by: the admin's username. muted: may not talk at the moment. */
export const ModeratedMessage = ChatMessage.extend({
  deleted_at: z.int().nullable(),
  deleted_by: z.string().nullable(),
  muted: z.boolean(),
});

/** Deleted ones too, newest first. next: `before` of the page behind this one; null: there is none. */
export const ModeratedMessagesReply = z.object({
  success: z.literal(true),
  messages: z.array(ModeratedMessage),
  next: z.uuid().nullable(),
});
export type ModeratedMessagesReply = z.infer<typeof ModeratedMessagesReply>;
