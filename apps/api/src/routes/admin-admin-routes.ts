import { Router } from 'express';
import type { EntityManager } from 'typeorm';
import { AdminChangeBody, NewAdminBody, type AdminListReply } from '@aftercommit/contracts/http/admin-admins';
import type { SuccessReply } from '@aftercommit/contracts/http/no-body';
import { addAdmin } from '@aftercommit/domain/admins/add-admin';
import { listAdmins, type ListedAdmin } from '@aftercommit/domain/admins/list-admins';
import { lockAdmins } from '@aftercommit/domain/admins/lock-admins';
import { updateAdmin } from '@aftercommit/domain/admins/update-admin';
import { DomainError } from '@aftercommit/domain/domain-error';
import type { ActiveSession } from '@aftercommit/domain/sessions/find-active-session';
import { holdSession } from '@aftercommit/domain/sessions/hold-session';
import type { ApiDeps } from '../api-deps';
import { authenticateAdmin, readAdmin } from '../http/authenticate';
import { hashBodyPassword, readPasswordHash } from '../http/hash-body-password';
import { readPathId } from '../http/read-path-id';
import { respondToMutation } from '../http/respond-to-mutation';

const newAdminBody = NewAdminBody.omit({ password: true });
const adminChangeBody = AdminChangeBody.omit({ password: true });

/** Owners manage the other admins. */
export function createAdminAdminRoutes({ dataSource, runTransaction }: ApiDeps): Router {
  const router = Router();
  const authenticate = authenticateAdmin(dataSource, 'owner');

  router.get('/api/admin/admins', authenticate, async (_request, response) => {
    const admins = await listAdmins(dataSource);
    response.json(admins.map(toAdmin) satisfies AdminListReply);
  });

  router.post(
    '/api/admin/admins',
    authenticate,
    hashBodyPassword(NewAdminBody),
    respondToMutation(runTransaction, newAdminBody, async (tx, body, _request, response) => {
      const passwordHash = readPasswordHash(response);
      if (!passwordHash) throw new DomainError('invalid_input', 'password: is missing');
      const { username, role, email } = body;
      const adminId = await addAdmin(tx, readAdmin(response), { username, role, email: email || null, passwordHash });
      return { success: true, id: adminId };
    }),
  );

  router.put(
    '/api/admin/admins/:id',
    authenticate,
    hashBodyPassword(AdminChangeBody),
    respondToMutation(
      runTransaction,
      adminChangeBody,
      async (tx, body, request, response): Promise<SuccessReply> => {
        const change = { ...body, passwordHash: readPasswordHash(response) };
        await updateAdmin(tx, readAdmin(response), { adminId: readPathId(request, 'admin_not_found'), change });
        return { success: true };
      },
      holdOwner,
    ),
  );
  return router;
}

async function holdOwner(tx: EntityManager, session: ActiveSession): Promise<void> {
  await lockAdmins(tx);
  await holdSession(tx, session);
}

function toAdmin(admin: ListedAdmin): AdminListReply[number] {
  return {
    id: admin.adminId,
    username: admin.username,
    email: admin.email,
    role: admin.role,
    status: admin.status,
    created_at: admin.createdAt.getTime(),
  };
}
