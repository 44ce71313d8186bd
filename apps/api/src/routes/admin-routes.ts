import express, { Router } from 'express';
import type { ApiDeps } from '../api-deps';
import { createAdminAdminRoutes } from './admin-admin-routes';
import { createAdminCaseRoutes } from './admin-case-routes';
import { createAdminDeadLetterRoutes } from './admin-dead-letter-routes';
import { createAdminItemRoutes } from './admin-item-routes';
import { createAdminChatRoutes } from './admin-chat-routes';
import { createAdminLedgerRoutes } from './admin-ledger-routes';
import { createAdminPaymentRoutes } from './admin-payment-routes';
import { createAdminOutboxRoutes } from './admin-outbox-routes';
import { createAdminProblemRoutes } from './admin-problem-routes';
import { createAdminOutboxUpkeepRoutes } from './admin-outbox-upkeep-routes';
import { createAdminReplayRoutes } from './admin-replay-routes';
import { createAdminQueueRoutes } from './admin-queue-routes';
import { createAdminRequestRoutes } from './admin-request-routes';
import { createAdminSessionRoutes } from './admin-session-routes';
import { createAdminUserRoutes } from './admin-user-routes';

/** A picture of 5 MB as base64 in JSON, and a little of other fields. */
const pictureBodyBytesMax = 7 * 1024 * 1024;

/** The admin routes whose bodies may carry a picture: before the JSON parser of the other routes. */
export function createAdminCatalogueRoutes(deps: ApiDeps): Router {
  const readPictureBody = express.json({ limit: pictureBodyBytesMax });
  return Router().use(createAdminItemRoutes(deps, readPictureBody)).use(createAdminCaseRoutes(deps, readPictureBody));
}

export function createAdminRoutes(deps: ApiDeps): Router {
  return Router()
    .use(createAdminSessionRoutes(deps))
    .use(createAdminAdminRoutes(deps))
    .use(createAdminUserRoutes(deps))
    .use(createAdminLedgerRoutes(deps))
    .use(createAdminPaymentRoutes(deps))
    .use(createAdminChatRoutes(deps))
    .use(createAdminRequestRoutes(deps))
    .use(createAdminProblemRoutes(deps))
    .use(createAdminQueueRoutes(deps))
    .use(createAdminOutboxRoutes(deps))
    .use(createAdminDeadLetterRoutes(deps))
    .use(createAdminReplayRoutes(deps))
    .use(createAdminOutboxUpkeepRoutes(deps));
}
