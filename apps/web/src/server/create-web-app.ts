import { access } from 'node:fs/promises';
import path from 'node:path';
import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler } from 'express';
import helmet from 'helmet';
import { createErrorReply } from '@aftercommit/contracts/errors';
import { answerStatus, measureHealth, type Health } from '@aftercommit/runtime/create-health-server';
import type { Metrics } from '@aftercommit/runtime/create-metrics';
import { describeError, type Logger } from '@aftercommit/runtime/logger';
import { serveVerifier } from './serve-verifier';

const yearSeconds = 31_536_000;
const hourSeconds = 3_600;
// A page where a script or an answer of the API was expected would hide that it is missing.
const neverThePage = /^\/(assets|api|socket\.io|health|metrics)(\/|$)/;

/** Serves the built page of `root`: hashed assets for ever, `index.html` fresh every time, JSON 404 for the rest. */
export function createWebApp({ root, metrics, log }: { root: string; metrics: Metrics; log: Logger }): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(createSecurityHeaders());
  const health: Health = { isReady: () => access(path.join(root, 'index.html')).then(() => true) };
  measureHealth(metrics, health);
  app.use(async (request, response, next) => {
    if (!(await answerStatus(health, metrics, request, response))) next();
  });
  app.get(['/fair/verify', '/fair/verify.html'], serveVerifier(root));
  app.use(preferCompressed(root));
  app.use(express.static(root, { redirect: false, cacheControl: false, setHeaders: setCaching(root) }));
  app.get('/{*path}', (request, response, next) => {
    if (!asksForPage(request)) return next();
    response.setHeader('Cache-Control', 'no-cache');
    response.sendFile('index.html', { root, cacheControl: false }, (error?: Error) => {
      if (error) next(error);
    });
  });
  app.use((_request, response) => {
    response.status(404).json(createErrorReply('not_found'));
  });
  app.use(createErrorHandler(log));
  return app;
}

function createSecurityHeaders() {
  return helmet({
    contentSecurityPolicy: {
      directives: {
        'script-src': ["'self'"],
        'style-src': ["'self'"],
        'font-src': ["'self'"],
        'img-src': ["'self'", 'https:', 'data:'],
        'connect-src': ["'self'", 'ws:', 'wss:'],
        // On plain HTTP in a local network there is no HTTPS to upgrade to, and the page would stay empty.
        'upgrade-insecure-requests': null,
      },
    },
  });
}

const compressible = /^\/assets\/[\w.-]+\.(js|css)$/;

/** Sends the copy that the build compressed, to whoever takes it: on a slow line it is what the first load waits for. */
function preferCompressed(root: string): RequestHandler {
  return async (request, response, next) => {
    if (!compressible.test(request.path)) return next();
    response.vary('Accept-Encoding');
    if (!request.acceptsEncodings('gzip')) return next();
    const isThere = await access(path.join(root, `${request.path}.gz`)).then(
      () => true,
      () => false,
    );
    if (isThere) {
      response.type(path.extname(request.path)).setHeader('Content-Encoding', 'gzip');
      request.url = `${request.path}.gz`;
    }
    next();
  };
}

function setCaching(root: string) {
  const assets = path.join(root, 'assets') + path.sep;
  return (response: { setHeader(name: string, value: string): unknown }, file: string): void => {
    if (file.startsWith(assets)) response.setHeader('Cache-Control', `public, max-age=${yearSeconds}, immutable`);
    else if (file.endsWith('.html')) response.setHeader('Cache-Control', 'no-cache');
    else response.setHeader('Cache-Control', `public, max-age=${hourSeconds}`);
  };
}

function asksForPage(request: Request): boolean {
  return !neverThePage.test(request.path) && (request.get('accept') ?? '').includes('text/html');
}

function createErrorHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const status = readStatus(error);
    if (status === 404) return void response.status(404).json(createErrorReply('not_found'));
    if (status < 500) return void response.status(400).json(createErrorReply('invalid_input', 'Malformed request'));
    log.error('http.failed', { method: request.method, route: 'page', ...describeError(error) });
    response.status(500).json(createErrorReply('internal_error'));
  };
}

function readStatus(error: unknown): number {
  if (error instanceof URIError) return 400;
  const status = typeof error === 'object' && error !== null ? (error as { status?: unknown }).status : undefined;
  return typeof status === 'number' ? status : 500;
}
