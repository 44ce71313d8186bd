import { Router } from 'express';
import {
  AdjustBalanceBody,
  BlockUserBody,
  NewUserBody,
  UserChangeBody,
  UserListQuery,
  type BalanceReply,
  type UserIdReply,
  type UserListReply,
} from '@aftercommit/contracts/http/admin-users';
import { NoBody } from '@aftercommit/contracts/http/no-body';
import { toEuros } from '@aftercommit/contracts/money';
import { addUser } from '@aftercommit/domain/administration/add-user';
import { adjustBalance } from '@aftercommit/domain/administration/adjust-balance';
import { blockUser, unblockUser } from '@aftercommit/domain/administration/block-user';
import { deleteUser } from '@aftercommit/domain/administration/delete-user';
import { listUsers, type ListedUser } from '@aftercommit/domain/administration/list-users';
import { updateUser } from '@aftercommit/domain/administration/update-user';
import type { ApiDeps } from '../api-deps';
import { authenticateAdmin, readAdmin } from '../http/authenticate';
import { hashBodyPassword, readPasswordHash } from '../http/hash-body-password';
import { readPathId } from '../http/read-path-id';
import { respondToAdminChange } from '../http/respond-to-admin-change';
import { respondToMutation } from '../http/respond-to-mutation';

export function createAdminUserRoutes(deps: ApiDeps): Router {
  const router = Router();
  mountEditing(router, deps);
  mountBlocking(router, deps);
  return router;
}

function mountEditing(router: Router, { dataSource, runTransaction }: ApiDeps): void {
  const authenticate = authenticateAdmin(dataSource, 'admin');

  router.post(
    '/api/admin/users',
    authenticate,
    hashBodyPassword(NewUserBody),
    respondToMutation(runTransaction, NewUserBody, async (tx, body, _request, response) => {
      const { username: login, nickname, role, status } = body;
      const person = { login, nickname, role, status, email: body.email || null, fullName: body.fullName || null };
      const passwordHash = readPasswordHash(response) ?? null;
      return { success: true, id: await addUser(tx, readAdmin(response), { ...person, passwordHash }) };
    }),
  );

  router.put(
    '/api/admin/users/:id',
    authenticate,
    hashBodyPassword(UserChangeBody),
    respondToMutation(runTransaction, UserChangeBody, async (tx, body, request, response): Promise<UserIdReply> => {
      const { username: login, nickname, email, fullName, role, status } = body;
      const change = { login, nickname, email, fullName, role, status, passwordHash: readPasswordHash(response) };
      const userId = readPathId(request, 'user_not_found');
      await updateUser(tx, readAdmin(response), { userId, change });
      return { success: true, id: userId };
    }),
  );

  router.delete(
    '/api/admin/users/:id',
    authenticate,
    respondToMutation(runTransaction, NoBody, async (tx, _body, request, response): Promise<UserIdReply> => {
      const userId = readPathId(request, 'user_not_found');
      await deleteUser(tx, readAdmin(response), userId);
      return { success: true, id: userId };
    }),
  );

  router.post(
    '/api/admin/users/:id/balance',
    authenticate,
    respondToMutation(runTransaction, AdjustBalanceBody, async (tx, body, request, response, adjustmentId) => {
      const userId = readPathId(request, 'user_not_found');
      const adjustment = { userId, amountCents: body.amount, reason: body.reason, adjustmentId };
      const wallet = await adjustBalance(tx, readAdmin(response), adjustment);
      const { balanceCents, version } = wallet;
      return { success: true, balance: toEuros(balanceCents), balance_version: version } satisfies BalanceReply;
    }),
  );
}

function mountBlocking(router: Router, { dataSource, runTransaction }: ApiDeps): void {
  const authenticate = authenticateAdmin(dataSource, 'moderator');

  router.get('/api/admin/users', authenticate, async (request, response) => {
    const { q: search, ...page } = UserListQuery.parse(request.query);
    const users = await listUsers(dataSource, { search, ...page });
    response.json(users.map(toUser) satisfies UserListReply);
  });

  router.post(
    '/api/admin/users/:id/block',
    authenticate,
    respondToAdminChange(runTransaction, {
      body: BlockUserBody,
      notFound: 'user_not_found',
      change: (tx, admin, userId, body) => blockUser(tx, admin, { userId, ...body }),
    }),
  );

  router.post(
    '/api/admin/users/:id/unblock',
    authenticate,
    respondToAdminChange(runTransaction, { body: NoBody, notFound: 'user_not_found', change: unblockUser }),
  );
}

function toUser(user: ListedUser): UserListReply[number] {
  return {
    id: user.userId,
    uuid: user.userId,
    username: user.login,
    nickname: user.nickname,
    email: user.email,
    full_name: user.fullName,
    role: user.role,
    status: user.status,
    balance: toEuros(user.balanceCents),
    balance_version: user.balanceVersion,
    last_active: user.lastActiveAt?.getTime() ?? null,
    created_at: user.createdAt.getTime(),
    blocked_until: user.blockedUntil?.getTime() ?? null,
    blocked_forever: user.blockedForever,
    block_reason: user.blockReason,
    muted_until: user.mutedUntil?.getTime() ?? null,
    muted_forever: user.mutedForever,
    mute_reason: user.muteReason,
  };
}
