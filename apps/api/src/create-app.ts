import cors from 'cors';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import { createErrorReply } from '@aftercommit/contracts/errors';
import { describeError, type Logger } from '@aftercommit/runtime/logger';
import type { ApiDeps } from './api-deps';
import { createMeasureRequests, readRoute } from './http/measure-requests';
import { mapErrorToReply } from './http/map-error-to-reply';
import { createAdminCatalogueRoutes, createAdminRoutes } from './routes/admin-routes';
import { createCaseRoutes } from './routes/case-routes';
import { createChatRoutes } from './routes/chat-routes';
import { createDocsRoutes } from './routes/docs-routes';
import { createFairRoutes } from './routes/fair-routes';
import { createDemoPaymentRoutes } from './routes/demo-payment-routes';
import { createHealthRoutes } from './routes/health-routes';
import { createInventoryRoutes } from './routes/inventory-routes';
import { createLimitRoutes } from './routes/limit-routes';
import { createOwnPaymentRoutes } from './routes/own-payment-routes';
import { createPaymentRoutes } from './routes/payment-routes';
import { createProfileRoutes } from './routes/profile-routes';
import { createPublicRoutes } from './routes/public-routes';
import { createRequestRoutes } from './routes/request-routes';
import { createSessionRoutes } from './routes/session-routes';

/** Bodies are small everywhere; routes that take pictures or raw bodies mount their own parser before this one. */
const bodyBytesMax = 32_768;

export function createApp(deps: ApiDeps): Express {
  const { config } = deps;
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', config.TRUSTED_PROXIES);
  app.use(createMeasureRequests(deps));
  app.use(helmet());
  app.use(cors({ origin: config.SITE_ORIGINS, credentials: true, methods: ['GET', 'POST', 'PUT', 'DELETE'] }));
  app.use(forbidCaching);
  app.use(createHealthRoutes(deps));
  app.use(createDocsRoutes());
  app.use(createPaymentRoutes(deps));
  app.use(createAdminCatalogueRoutes(deps));
  app.use(express.json({ limit: bodyBytesMax }));
  app.use(createSessionRoutes(deps));
  app.use(createProfileRoutes(deps));
  app.use(createCaseRoutes(deps));
  app.use(createFairRoutes(deps));
  app.use(createPublicRoutes(deps));
  app.use(createInventoryRoutes(deps));
  app.use(createRequestRoutes(deps));
  app.use(createLimitRoutes(deps));
  app.use(createChatRoutes(deps));
  app.use(createOwnPaymentRoutes(deps));
  app.use(createDemoPaymentRoutes(deps));
  app.use(createAdminRoutes(deps));
  app.use((_request, response) => {
    response.status(404).json(createErrorReply('not_found'));
  });
  app.use(createErrorHandler(deps.log));
  return app;
}

/** Answers are somebody's state at this moment; what may be kept says so itself. */
const forbidCaching: RequestHandler = (_request, response, next) => {
  response.setHeader('Cache-Control', 'no-store');
  next();
};

function createErrorHandler(log: Logger): ErrorRequestHandler {
  return (error, request, response, next) => {
    if (response.headersSent) return next(error);
    const { status, reply, unexpected } = mapErrorToReply(error);
    if (unexpected)
      log.error('http.failed', { method: request.method, route: readRoute(request), ...describeError(error) });
    if (status === 503 || reply.code === 'idempotency_key_in_use') response.setHeader('Retry-After', '1');
    response.status(status).json(reply);
  };
}
