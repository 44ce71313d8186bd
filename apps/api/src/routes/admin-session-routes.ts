import { Router, type RequestHandler } from 'express';
import { nameCookies } from '@aftercommit/contracts/cookies';
import { AdminSignIn, type AdminMeReply, type AdminSignInReply } from '@aftercommit/contracts/http/admin-sessions';
import { NoBody, type SuccessReply } from '@aftercommit/contracts/http/no-body';
import { signInAdmin } from '@aftercommit/domain/admins/sign-in-admin';
import { signOutAdmin } from '@aftercommit/domain/admins/sign-out-admin';
import type { ApiDeps } from '../api-deps';
import { authenticateAdmin, readAdmin } from '../http/authenticate';
import { limitSignIns } from '../http/limit-sign-ins';
import { respondToMutation } from '../http/respond-to-mutation';

export function createAdminSessionRoutes({ dataSource, runTransaction, config }: ApiDeps): Router {
  const router = Router();
  const authenticate = authenticateAdmin(dataSource, 'moderator');
  const cookieName = nameCookies(config.COOKIE_SECURE).adminSession;
  const cookieOptions = { httpOnly: true, sameSite: 'strict', path: '/', secure: config.COOKIE_SECURE } as const;
  const clearCookie: RequestHandler = (_request, response, next) => {
    response.clearCookie(cookieName, cookieOptions);
    next();
  };

  router.post('/api/admin/login', limitSignIns(config.SIGN_IN_RATE_MAX), async (request, response) => {
    const body = AdminSignIn.parse(request.body ?? {});
    const { admin, session } = await signInAdmin(
      { db: dataSource, runTransaction },
      { username: body.username, password: body.password, ttlMs: config.SESSION_TTL_MS },
    );
    response.cookie(cookieName, session.cookie, { ...cookieOptions, maxAge: config.SESSION_TTL_MS });
    response.json({
      success: true,
      session_token: session.token,
      user_id: admin.adminId,
      username: admin.username,
      role: admin.role,
      email: admin.email,
    } satisfies AdminSignInReply);
  });

  router.post(
    '/api/admin/logout',
    authenticate,
    clearCookie,
    respondToMutation(
      runTransaction,
      NoBody,
      async (tx, _body, _request, response): Promise<SuccessReply> => {
        const admin = readAdmin(response);
        await signOutAdmin(tx, admin, admin.sessionId);
        return { success: true };
      },
      null,
    ),
  );

  router.get('/api/admin/me', authenticate, (_request, response) => {
    const { adminId, username, role, email } = readAdmin(response);
    response.json({ success: true, admin: { id: adminId, username, role, email } } satisfies AdminMeReply);
  });
  return router;
}
