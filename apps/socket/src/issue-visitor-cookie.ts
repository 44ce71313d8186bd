import type { IncomingMessage } from 'node:http';
import { randomBytes } from 'node:crypto';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { Server } from 'socket.io';

const issued = Symbol('issued visitor cookie');

type MarkedRequest = IncomingMessage & { [issued]?: string };

/**
 * Gives each page's connection a name of its own in a cookie, so that a later sign-in can say which open connections must
 * come back with the session. It opens nothing: whoever plants one only gets connections closed that reopen by themselves.
 */
export function issueVisitorCookie(io: Server, { name, secure }: { name: string; secure: boolean }): void {
  io.engine.on('initial_headers', (headers: Record<string, string>, request: MarkedRequest) => {
    if (parseCookie(request.headers.cookie ?? '')[name]) return;
    const visitor = randomBytes(16).toString('base64url');
    request[issued] = visitor;
    headers['Set-Cookie'] = stringifySetCookie({
      name,
      value: visitor,
      httpOnly: true,
      sameSite: 'strict',
      secure,
      path: '/',
    });
  });
}

export function readIssuedVisitor(request: MarkedRequest): string | undefined {
  return request[issued];
}
