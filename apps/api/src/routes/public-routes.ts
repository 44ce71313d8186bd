import { Router } from 'express';
import type { DropsReply, StatsReply } from '@aftercommit/contracts/http/drops';
import { findPicture } from '@aftercommit/domain/cases/find-picture';
import { listRecentDrops } from '@aftercommit/domain/cases/list-recent-drops';
import { readOpeningStats } from '@aftercommit/domain/cases/read-opening-stats';
import type { ApiDeps } from '../api-deps';

const yearSeconds = 31_536_000;

/** What everybody may read without a session. */
export function createPublicRoutes({ dataSource }: ApiDeps): Router {
  const router = Router();

  router.get('/api/stats/public', async (_request, response) => {
    const { players, openings } = await readOpeningStats(dataSource);
    response.json({ success: true, stats: { unique_users: players, total_spins: openings } } satisfies StatsReply);
  });

  router.get('/api/drops/recent', async (_request, response) => {
    const drops = await listRecentDrops(dataSource);
    response.json({
      success: true,
      drops: drops.map((drop) => ({
        id: drop.openingId,
        item_name: drop.itemTitle,
        image: drop.itemImageUrl,
        rarity: drop.rarity,
        timestamp: drop.wonAt.getTime(),
        user_uuid: drop.userId,
        user_name: drop.nickname,
        case_name: drop.caseTitle,
        case_image: drop.caseImageUrl,
      })),
    } satisfies DropsReply);
  });

  router.get('/api/images/:hash', async (request, response) => {
    const picture = await findPicture(dataSource, request.params.hash);
    // Opened as a page of its own, a picture must not run anything: an SVG can carry scripts.
    response.setHeader('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox");
    response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Cache-Control', `public, max-age=${yearSeconds}, immutable`);
    response.type(picture.contentType).send(picture.bytes);
  });
  return router;
}
