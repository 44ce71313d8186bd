import { parseCookie } from 'cookie';
import { Router, type Request } from 'express';
import helmet from 'helmet';
import { nameCookies } from '@aftercommit/contracts/cookies';
import { queueBoardPath, type QueueSessionReply } from '@aftercommit/contracts/http/admin-queues';
import type { ApiDeps } from '../api-deps';
import { authenticateAdmin, readBearerToken } from '../http/authenticate';

/** A look at the queue is over after this; the panel asks for another. */
const boardSessionMs = 900_000;

/**
 * Bull Board for admins and owners. A browser opens pages without a bearer token, so the board alone takes the session from
 * a cookie, which is sent to its path only and from our own pages only. There is nothing to forge: the board only reads.
 */
export function createAdminQueueRoutes({ dataSource, config, queueBoard }: ApiDeps): Router {
  const router = Router();
  const cookieName = nameCookies(config.COOKIE_SECURE).queueBoard;
  const readCookie = (request: Request): string | undefined => parseCookie(request.headers.cookie ?? '')[cookieName];

  router.post(`${queueBoardPath}/session`, authenticateAdmin(dataSource, 'admin'), (request, response) => {
    response.cookie(cookieName, readBearerToken(request), {
      httpOnly: true,
      sameSite: 'strict',
      secure: config.COOKIE_SECURE,
      path: queueBoardPath,
      maxAge: boardSessionMs,
    });
    response.json({ success: true, url: `${queueBoardPath}/` } satisfies QueueSessionReply);
  });
  router.use(queueBoardPath, authenticateAdmin(dataSource, 'admin', readCookie), forbidOtherSources, queueBoard.handle);
  return router;
}

/** The board's page names a font of another site; nobody there needs to know that somebody looks. */
const forbidOtherSources = helmet.contentSecurityPolicy({
  directives: {
    'style-src': ["'self'", "'unsafe-inline'"],
    'font-src': ["'self'"],
    'img-src': ["'self'", 'data:'],
    'upgrade-insecure-requests': null,
  },
});
