import type { Request, RequestHandler, Response } from 'express';
import { PasswordChangeBody, RegisterBody } from '@aftercommit/contracts/http/sessions';
import type { SuccessReply } from '@aftercommit/contracts/http/no-body';
import { runIdempotently, type IdempotencyKey } from '@aftercommit/domain/idempotency/run-idempotently';
import { holdSession } from '@aftercommit/domain/sessions/hold-session';
import { changePassword, preparePasswordChange } from '@aftercommit/domain/users/change-password';
import { digestPassword, hashPassword } from '@aftercommit/domain/users/password';
import { registerUser } from '@aftercommit/domain/users/register-user';
import type { ApiDeps } from '../api-deps';
import type { AnswerSignIn } from '../http/answer-sign-in';
import { readUser } from '../http/authenticate';
import { readIdempotencyKey } from '../http/read-idempotency-key';
import { markReplayed, sendReply } from '../http/respond-to-mutation';

/**
 * A new player, signed in at once. The key's stored answer is that the account exists: its token is a session's, made
 * anew for every repeat, so that no secret lies in the database.
 */
export function createRegistration({ runTransaction }: ApiDeps, answerSignIn: AnswerSignIn): RequestHandler {
  return async (request, response) => {
    const { login, password, nickname } = RegisterBody.parse(request.body ?? {});
    const key = await readSecretKey(request, response, [login, nickname], password);
    const passwordHash = await hashPassword(password);
    const reply = await runIdempotently(runTransaction, key, async (tx): Promise<SuccessReply> => {
      await registerUser(tx, { login, nickname, passwordHash });
      return { success: true };
    });
    if (reply.status !== 200) return sendReply(response, reply);
    markReplayed(response, reply);
    await answerSignIn(request, response, { login, password });
  };
}

export function createPasswordChange({ dataSource, runTransaction }: ApiDeps): RequestHandler {
  return async (request, response) => {
    const body = PasswordChangeBody.parse(request.body ?? {});
    const { current_password: currentPassword, new_password: newPassword } = body;
    const user = readUser(response);
    const key = await readSecretKey(request, response, [], JSON.stringify([currentPassword, newPassword]));
    const { userId, sessionId } = user;
    const change = await preparePasswordChange(dataSource, { userId, sessionId, currentPassword, newPassword });
    const reply = await runIdempotently(runTransaction, key, async (tx): Promise<SuccessReply> => {
      await holdSession(tx, user);
      await changePassword(tx, change);
      return { success: true };
    });
    sendReply(response, reply);
  };
}

/** The request's Idempotency-Key, whose fingerprint has a slow digest where the body has the secret. */
async function readSecretKey(
  request: Request,
  response: Response,
  open: unknown[],
  secret: string,
): Promise<IdempotencyKey | null> {
  const key = readIdempotencyKey(request, response);
  return key && { ...key, body: [...open, await digestPassword(secret, `${key.scope} ${key.key}`)] };
}
