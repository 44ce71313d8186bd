import type { IncomingMessage } from 'node:http';
import { parseCookie } from 'cookie';
import type { Socket } from 'socket.io';
import type { CookieNames } from '@aftercommit/contracts/cookies';
import { HandshakeAuth } from '@aftercommit/contracts/socket-protocol';
import { DomainError } from '@aftercommit/domain/domain-error';
import {
  findActiveSession,
  type ActiveSession,
  type RunsQueries,
} from '@aftercommit/domain/sessions/find-active-session';
import { hashSecret } from '@aftercommit/domain/sessions/session-secrets';
import type { Identity } from './client-registry';
import { readIssuedVisitor } from './issue-visitor-cookie';

export type Handshake = { identity: Identity; auth: HandshakeAuth };

export type HandshakeDeps = { db: RunsQueries; cookieNames: CookieNames; siteOrigins: string[] };

/**
 * Who connects: by `auth.token`, else by the session cookies where the page is one of ours, else a visitor.
 * @throws DomainError unauthorized (a token that is not one) | invalid_input
 */
export async function authenticateHandshake(deps: HandshakeDeps, socket: Socket): Promise<Handshake> {
  const auth = HandshakeAuth.safeParse(socket.handshake.auth);
  if (!auth.success) throw new DomainError('invalid_input', 'auth: { token?, protocol?: 2, resume? }');
  return { auth: auth.data, identity: await findIdentity(deps, socket, auth.data) };
}

async function findIdentity(
  { db, cookieNames, siteOrigins }: HandshakeDeps,
  socket: Socket,
  { token }: HandshakeAuth,
): Promise<Identity> {
  const cookies = parseCookie(socket.request.headers.cookie ?? '');
  if (token) {
    const session = await findActiveSession(db, { token });
    if (!session) throw new DomainError('unauthorized');
    return identify([session], { visitorHash: null, byToken: true });
  }
  const visitor = cookies[cookieNames.visitor] ?? readIssuedVisitor(socket.request);
  const visitorHash = visitor ? hashSecret(visitor).toString('hex') : null;
  if (!isPageOfOurs(socket.request, socket.conn.transport.name, siteOrigins))
    return identify([], { visitorHash, byToken: false });
  const found: ActiveSession[] = [];
  for (const name of [cookieNames.userSession, cookieNames.adminSession]) {
    const cookie = cookies[name];
    const session = cookie ? await findActiveSession(db, { cookie }) : null;
    if (session) found.push(session);
  }
  return identify(found, { visitorHash, byToken: false });
}

/**
 * May cookies of this handshake be believed? CORS does not cover WebSockets, so their Origin is checked here. A page's
 * own polling GET has no Origin; there the browser says same-origin in Sec-Fetch-Site.
 */
export function isPageOfOurs(request: IncomingMessage, transport: string, siteOrigins: string[]): boolean {
  const { origin } = request.headers;
  if (origin !== undefined) return siteOrigins.includes(origin);
  return transport === 'polling' && request.headers['sec-fetch-site'] === 'same-origin';
}

function identify(sessions: ActiveSession[], by: Pick<Identity, 'visitorHash' | 'byToken'>): Identity {
  const identity: Identity = {
    userId: null,
    adminId: null,
    sessionIds: sessions.map(({ sessionId }) => sessionId),
    ...by,
  };
  for (const session of sessions) {
    if (session.kind === 'user') identity.userId = session.userId;
    else identity.adminId = session.adminId;
  }
  return identity;
}
