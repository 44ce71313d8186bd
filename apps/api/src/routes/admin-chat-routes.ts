import { Router } from 'express';
import { MuteUserBody } from '@aftercommit/contracts/http/admin-users';
import type { ModeratedMessagesReply } from '@aftercommit/contracts/http/chat';
import { NoBody, type SuccessReply } from '@aftercommit/contracts/http/no-body';
import { PageQuery } from '@aftercommit/contracts/http/paging';
import { deleteMessage } from '@aftercommit/domain/chat/delete-message';
import { listModeratedMessages } from '@aftercommit/domain/chat/list-moderated-messages';
import { muteUser, unmuteUser } from '@aftercommit/domain/chat/mute-user';
import type { ApiDeps } from '../api-deps';
import { authenticateAdmin, readAdmin } from '../http/authenticate';
import { readPathId } from '../http/read-path-id';
import { respondToMutation } from '../http/respond-to-mutation';
import { toChatMessage } from './chat-routes';

/** Moderation: what was said, taking it away, and who may talk. */
export function createAdminChatRoutes({ dataSource, runTransaction }: ApiDeps): Router {
  const router = Router();
  const authenticate = authenticateAdmin(dataSource, 'moderator');

  router.get('/api/admin/chat/messages', authenticate, async (request, response) => {
    const page = await listModeratedMessages(dataSource, PageQuery.parse(request.query));
    const messages = page.rows.map((message) => ({
      ...toChatMessage(message),
      deleted_at: message.deletedAt?.getTime() ?? null,
      deleted_by: message.deletedBy,
      muted: message.muted,
    }));
    response.json({ success: true, messages, next: page.next } satisfies ModeratedMessagesReply);
  });

  router.delete(
    '/api/admin/chat/messages/:id',
    authenticate,
    respondToMutation(runTransaction, NoBody, async (tx, _body, request, response): Promise<SuccessReply> => {
      await deleteMessage(tx, readAdmin(response), readPathId(request, 'message_not_found'));
      return { success: true };
    }),
  );

  router.post(
    '/api/admin/users/:id/mute',
    authenticate,
    respondToMutation(runTransaction, MuteUserBody, async (tx, body, request, response): Promise<SuccessReply> => {
      const mute = { userId: readPathId(request, 'user_not_found'), reason: body.reason, until: body.until };
      await muteUser(tx, readAdmin(response), mute);
      return { success: true };
    }),
  );

  router.post(
    '/api/admin/users/:id/unmute',
    authenticate,
    respondToMutation(runTransaction, NoBody, async (tx, _body, request, response): Promise<SuccessReply> => {
      await unmuteUser(tx, readAdmin(response), readPathId(request, 'user_not_found'));
      return { success: true };
    }),
  );
  return router;
}
