import type { Request, RequestHandler, Response } from 'express';
import type { AdminRole } from '@aftercommit/contracts/states';
import { DomainError } from '@aftercommit/domain/domain-error';
import {
  findActiveSession,
  type ActiveSession,
  type RunsQueries,
} from '@aftercommit/domain/sessions/find-active-session';

export type UserActor = Extract<ActiveSession, { kind: 'user' }>;
export type AdminActor = Extract<ActiveSession, { kind: 'admin' }>;

const ranks: Record<AdminRole, number> = { moderator: 1, admin: 2, owner: 3 };

/** Lets signed-in players pass; their session is `readUser(response)`. The bearer token alone counts, never a cookie. */
export function authenticateUser(db: RunsQueries): RequestHandler {
  return async (request, response, next) => {
    const session = await findSession(db, readBearerToken(request));
    if (session.kind !== 'user') throw new DomainError('forbidden');
    response.locals.actor = session;
    next();
  };
}

/** Where a request carries its token. */
type ReadToken = (request: Request) => string | undefined;

/** Lets admins of at least this role pass; their session is `readAdmin(response)`. */
export function authenticateAdmin(
  db: RunsQueries,
  atLeast: AdminRole,
  readToken: ReadToken = readBearerToken,
): RequestHandler {
  return async (request, response, next) => {
    const session = await findSession(db, readToken(request));
    if (session.kind !== 'admin' || ranks[session.role] < ranks[atLeast]) throw new DomainError('forbidden');
    response.locals.actor = session;
    next();
  };
}

/** Whoever was let pass. */
export function readActor(response: Response): ActiveSession {
  return response.locals.actor as ActiveSession;
}

export function readUser(response: Response): UserActor {
  return response.locals.actor as UserActor;
}

export function readAdmin(response: Response): AdminActor {
  return response.locals.actor as AdminActor;
}

export function readBearerToken({ headers }: Request): string | undefined {
  return /^Bearer ([\w-]{1,200})$/i.exec(headers.authorization ?? '')?.[1];
}

async function findSession(db: RunsQueries, token: string | undefined): Promise<ActiveSession> {
  const session = token ? await findActiveSession(db, { token }) : null;
  if (!session) throw new DomainError('unauthorized');
  return session;
}
