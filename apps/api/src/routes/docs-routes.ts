import { createRequire } from 'node:module';
import path from 'node:path';
import { Router, type Response } from 'express';
import { DomainError } from '@aftercommit/domain/domain-error';
import asyncApi from '../../../../docs/api/asyncapi.json';
import openApi from '../../../../docs/api/openapi.json';
import { renderEventsPage, renderRoutesPage, viewerStart } from '../http/render-docs';

/** Everything from this origin. The viewer writes style attributes; no script is inline. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const viewerFiles = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];

const assetSeconds = 3_600;

/** The documents of the API, made from the contracts by `npm run db:dump`, and pages to read them with. */
export function createDocsRoutes(): Router {
  const router = Router();
  const viewerDir = path.dirname(createRequire(__filename).resolve('swagger-ui-dist/package.json'));

  router.get('/api/docs', (_request, response) => sendPage(response, renderRoutesPage()));
  router.get('/api/docs/events', (_request, response) => sendPage(response, renderEventsPage(asyncApi)));
  router.get('/api/docs/openapi.json', (_request, response) => void response.json(openApi));
  router.get('/api/docs/asyncapi.json', (_request, response) => void response.json(asyncApi));

  router.get('/api/docs/assets/:file', (request, response) => {
    const { file } = request.params;
    response.setHeader('Cache-Control', `public, max-age=${assetSeconds}`);
    if (file === 'start.js') return void response.type('text/javascript').send(viewerStart);
    if (!viewerFiles.includes(file)) throw new DomainError('not_found');
    response.sendFile(file, { root: viewerDir });
  });
  return router;
}

function sendPage(response: Response, page: string): void {
  response.setHeader('Content-Security-Policy', contentSecurityPolicy);
  response.type('html').send(page);
}
