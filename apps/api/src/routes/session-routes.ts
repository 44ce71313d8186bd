import { parse } from 'cookie';
import { Router, type RequestHandler } from 'express';
import { nameCookies } from '@aftercommit/contracts/cookies';
import { NoBody, type SuccessReply } from '@aftercommit/contracts/http/no-body';
import { SignInBody, type SignInReply } from '@aftercommit/contracts/http/sessions';
import { signIn } from '@aftercommit/domain/sessions/sign-in';
import { signOut } from '@aftercommit/domain/sessions/sign-out';
import { readProfile } from '@aftercommit/domain/users/read-profile';
import type { ApiDeps } from '../api-deps';
import { authenticateUser, readUser } from '../http/authenticate';
import { limitSignIns } from '../http/limit-sign-ins';
import { renderProfile } from '../http/render-profile';
import { respondToMutation } from '../http/respond-to-mutation';

/** Ours is 43 characters; anything much longer is not it. */
const visitorCookieLengthMax = 200;

export function createSessionRoutes({ dataSource, runTransaction, config }: ApiDeps): Router {
  const router = Router();
  const cookieNames = nameCookies(config.COOKIE_SECURE);
  const cookieOptions = { httpOnly: true, sameSite: 'strict', path: '/', secure: config.COOKIE_SECURE } as const;
  const clearCookie: RequestHandler = (_request, response, next) => {
    response.clearCookie(cookieNames.userSession, cookieOptions);
    next();
  };

  router.post('/api/auth/session', limitSignIns(config.SIGN_IN_RATE_MAX), async (request, response) => {
    const { login, password } = SignInBody.parse(request.body ?? {});
    const visitorCookie = readVisitorCookie(request.headers.cookie, cookieNames.visitor);
    const { userId, session } = await signIn(
      { db: dataSource, runTransaction },
      { login, password, visitorCookie, ttlMs: config.SESSION_TTL_MS },
    );
    const profile = await readProfile(dataSource, { userId, timeZone: config.SITE_TIME_ZONE });
    response.cookie(cookieNames.userSession, session.cookie, { ...cookieOptions, maxAge: config.SESSION_TTL_MS });
    response.json({
      success: true,
      session_token: session.token,
      profile: renderProfile(profile),
    } satisfies SignInReply);
  });

  router.post(
    '/api/auth/logout',
    authenticateUser(dataSource),
    clearCookie,
    respondToMutation(
      runTransaction,
      NoBody,
      async (tx, _body, _request, response): Promise<SuccessReply> => {
        await signOut(tx, readUser(response));
        return { success: true };
      },
      null,
    ),
  );
  return router;
}

function readVisitorCookie(header: string | undefined, name: string): string | null {
  const value = header === undefined ? undefined : parse(header)[name];
  return value && value.length <= visitorCookieLengthMax ? value : null;
}
