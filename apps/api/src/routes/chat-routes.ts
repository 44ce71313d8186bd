import { Router } from 'express';
import {
  PostMessageBody,
  type ChatMessage,
  type ChatMessagesReply,
  type PostMessageReply,
} from '@aftercommit/contracts/http/chat';
import { listMessages } from '@aftercommit/domain/chat/list-messages';
import type { Message } from '@aftercommit/domain/chat/message-columns';
import { postMessage } from '@aftercommit/domain/chat/post-message';
import type { ApiDeps } from '../api-deps';
import { authenticateUser, readUser } from '../http/authenticate';
import { respondToMutation } from '../http/respond-to-mutation';

export function createChatRoutes({ dataSource, runTransaction }: ApiDeps): Router {
  const router = Router();
  const authenticate = authenticateUser(dataSource);

  router.get('/api/chat/messages', authenticate, async (_request, response) => {
    const messages = await listMessages(dataSource);
    response.json({ success: true, messages: messages.map(toChatMessage) } satisfies ChatMessagesReply);
  });

  router.post(
    '/api/chat/messages',
    authenticate,
    respondToMutation(
      runTransaction,
      PostMessageBody,
      async (tx, body, _request, response): Promise<PostMessageReply> => {
        const message = await postMessage(tx, { userId: readUser(response).userId, text: body.text });
        return { success: true, message: toChatMessage(message) };
      },
    ),
  );
  return router;
}

export function toChatMessage({ messageId, userId, nickname, text, postedAt }: Message): ChatMessage {
  return { id: messageId, user_uuid: userId, user_name: nickname, text, timestamp: postedAt.getTime() };
}
