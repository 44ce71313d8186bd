import { parse } from 'cookie';
import type { Request, Response } from 'express';
import { nameCookies } from '@aftercommit/contracts/cookies';
import type { SignInBody, SignInReply } from '@aftercommit/contracts/http/sessions';
import { signIn } from '@aftercommit/domain/sessions/sign-in';
import { readProfile } from '@aftercommit/domain/users/read-profile';
import type { ApiDeps } from '../api-deps';
import { renderProfile } from './render-profile';

/** Ours is 43 characters; anything much longer is not it. */
const visitorCookieLengthMax = 200;

export type AnswerSignIn = (request: Request, response: Response, credentials: SignInBody) => Promise<void>;

/** Signs in and answers with the token, the profile and the cookie of the sockets. */
export function createSignInAnswer({ dataSource, runTransaction, config }: ApiDeps): AnswerSignIn {
  const cookieNames = nameCookies(config.COOKIE_SECURE);
  return async (request, response, { login, password }) => {
    const visitorCookie = readVisitorCookie(request.headers.cookie, cookieNames.visitor);
    const { userId, session } = await signIn(
      { db: dataSource, runTransaction },
      { login, password, visitorCookie, ttlMs: config.SESSION_TTL_MS },
    );
    const profile = await readProfile(dataSource, { userId, timeZone: config.SITE_TIME_ZONE });
    response.cookie(cookieNames.userSession, session.cookie, {
      ...chooseCookieOptions(config),
      maxAge: config.SESSION_TTL_MS,
    });
    response.json({
      success: true,
      session_token: session.token,
      profile: renderProfile(profile),
    } satisfies SignInReply);
  };
}

export function chooseCookieOptions({ COOKIE_SECURE }: ApiDeps['config']) {
  return { httpOnly: true, sameSite: 'strict', path: '/', secure: COOKIE_SECURE } as const;
}

function readVisitorCookie(header: string | undefined, name: string): string | null {
  const value = header === undefined ? undefined : parse(header)[name];
  return value && value.length <= visitorCookieLengthMax ? value : null;
}
