import { Router } from 'express';
import { MuteUserBody } from '@aftercommit/contracts/http/admin-users';
import type { ModeratedMessagesReply } from '@aftercommit/contracts/http/chat';
import { NoBody } from '@aftercommit/contracts/http/no-body';
import { PageQuery } from '@aftercommit/contracts/http/paging';
import { deleteMessage } from '@aftercommit/domain/chat/delete-message';
import { listModeratedMessages } from '@aftercommit/domain/chat/list-moderated-messages';
import { muteUser, unmuteUser } from '@aftercommit/domain/chat/mute-user';
import type { ApiDeps } from '../api-deps';
import { authenticateAdmin } from '../http/authenticate';
import { respondToAdminChange } from '../http/respond-to-admin-change';
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
    respondToAdminChange(runTransaction, { body: NoBody, notFound: 'message_not_found', change: deleteMessage }),
  );

  router.post(
    '/api/admin/users/:id/mute',
    authenticate,
    respondToAdminChange(runTransaction, {
      body: MuteUserBody,
      notFound: 'user_not_found',
      change: (tx, admin, userId, body) => muteUser(tx, admin, { userId, ...body }),
    }),
  );

  router.post(
    '/api/admin/users/:id/unmute',
    authenticate,
    respondToAdminChange(runTransaction, { body: NoBody, notFound: 'user_not_found', change: unmuteUser }),
  );
  return router;
}
