import { Router, type RequestHandler } from 'express';
import { nameCookies } from '@aftercommit/contracts/cookies';
import { NoBody, type SuccessReply } from '@aftercommit/contracts/http/no-body';
import { SignInBody } from '@aftercommit/contracts/http/sessions';
import { signOut } from '@aftercommit/domain/sessions/sign-out';
import type { ApiDeps } from '../api-deps';
import { chooseCookieOptions, createSignInAnswer } from '../http/answer-sign-in';
import { authenticateUser, readUser } from '../http/authenticate';
import { limitSignIns } from '../http/limit-sign-ins';
import { respondToMutation } from '../http/respond-to-mutation';
import { createPasswordChange, createRegistration } from './registration';

export function createSessionRoutes(deps: ApiDeps): Router {
  const { dataSource, runTransaction, config } = deps;
  const router = Router();
  const limit = limitSignIns(config.SIGN_IN_RATE_MAX);
  const authenticate = authenticateUser(dataSource);
  const answerSignIn = createSignInAnswer(deps);

  router.post('/api/auth/session', limit, async (request, response) => {
    await answerSignIn(request, response, SignInBody.parse(request.body ?? {}));
  });

  router.post('/api/auth/register', limit, createRegistration(deps, answerSignIn));

  router.post('/api/auth/password', limit, authenticate, createPasswordChange(deps));

  router.post(
    '/api/auth/logout',
    authenticate,
    createCookieClearing(deps),
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

function createCookieClearing({ config }: ApiDeps): RequestHandler {
  return (_request, response, next) => {
    response.clearCookie(nameCookies(config.COOKIE_SECURE).userSession, chooseCookieOptions(config));
    next();
  };
}
