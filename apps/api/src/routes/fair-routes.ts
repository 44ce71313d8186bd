import { Router } from 'express';
import {
  ClientSeedBody,
  type FairOpeningReply,
  type FairSeed,
  type FairSeedReply,
  type FairSeedsReply,
  type RotateSeedReply,
} from '@aftercommit/contracts/http/fair';
import { NoBody } from '@aftercommit/contracts/http/no-body';
import { changeClientSeed } from '@aftercommit/domain/fair/change-client-seed';
import { commitToSeed, type ShownSeed } from '@aftercommit/domain/fair/ensure-seed';
import { findFairOpening, type FairOpening } from '@aftercommit/domain/fair/find-fair-opening';
import { listSeeds, type ListedSeed } from '@aftercommit/domain/fair/list-seeds';
import { rotateSeed } from '@aftercommit/domain/fair/rotate-seed';
import type { ApiDeps } from '../api-deps';
import { authenticateUser, readUser } from '../http/authenticate';
import { readPathId } from '../http/read-path-id';
import { respondToMutation } from '../http/respond-to-mutation';

/** How a player sees to it, and checks, that draws were decided beforehand. */
export function createFairRoutes({ dataSource, runTransaction }: ApiDeps): Router {
  const router = Router();
  const authenticate = authenticateUser(dataSource);

  router.get('/api/fair/seed', authenticate, async (_request, response) => {
    const { userId } = readUser(response);
    const seed = await runTransaction((tx) => commitToSeed(tx, userId));
    response.json({ success: true, seed: toSeed(seed) } satisfies FairSeedReply);
  });

  router.get('/api/fair/seeds', authenticate, async (_request, response) => {
    const seeds = await listSeeds(dataSource, readUser(response).userId);
    response.json({ success: true, seeds: seeds.map(toListedSeed) } satisfies FairSeedsReply);
  });

  router.put(
    '/api/fair/client-seed',
    authenticate,
    respondToMutation(runTransaction, ClientSeedBody, async (tx, body, _request, response): Promise<FairSeedReply> => {
      const { userId } = readUser(response);
      return { success: true, seed: toSeed(await changeClientSeed(tx, { userId, clientSeed: body.client_seed })) };
    }),
  );

  router.post(
    '/api/fair/rotate',
    authenticate,
    respondToMutation(
      runTransaction,
      NoBody,
      async (tx, _body, _request, response, newSeedId): Promise<RotateSeedReply> => {
        const { revealed, seed } = await rotateSeed(tx, { userId: readUser(response).userId, newSeedId });
        const { serverSeed, serverSeedHash, openings } = revealed;
        return {
          success: true,
          revealed: { server_seed: serverSeed, server_seed_hash: serverSeedHash, openings },
          seed: toSeed(seed),
        };
      },
    ),
  );

  router.get('/api/fair/openings/:id', authenticate, async (request, response) => {
    const openingId = readPathId(request, 'opening_not_found');
    const opening = await findFairOpening(dataSource, { userId: readUser(response).userId, openingId });
    response.json(toOpeningReply(opening));
  });
  return router;
}

const toSeed = ({ serverSeedHash, clientSeed, nonce }: ShownSeed): FairSeed => ({
  server_seed_hash: serverSeedHash,
  client_seed: clientSeed,
  nonce,
});

function toListedSeed(seed: ListedSeed): FairSeedsReply['seeds'][number] {
  return {
    server_seed: seed.serverSeed,
    server_seed_hash: seed.serverSeedHash,
    client_seed: seed.clientSeed,
    openings: seed.openings,
    created_at: seed.createdAt.getTime(),
    revealed_at: seed.revealedAt?.getTime() ?? null,
  };
}

function toOpeningReply(opening: FairOpening): FairOpeningReply {
  return {
    success: true,
    opening: {
      id: opening.openingId,
      case_id: opening.caseId,
      item_id: opening.itemId,
      server_seed: opening.serverSeed,
      server_seed_hash: opening.serverSeedHash,
      client_seed: opening.clientSeed,
      nonce: opening.nonce,
      odds: opening.odds,
      odds_hash: opening.oddsHash,
    },
  };
}
