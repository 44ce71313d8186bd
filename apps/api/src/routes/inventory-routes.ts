import { Router } from 'express';
import {
  InventoryRequest,
  type ClaimReply,
  type InventoryReply,
  type SellReply,
} from '@aftercommit/contracts/http/inventory';
import { toEuros } from '@aftercommit/contracts/money';
import { claimPrize, type ClaimedPrize } from '@aftercommit/domain/inventory/claim-prize';
import { listInventory, type InventoryPrize } from '@aftercommit/domain/inventory/list-inventory';
import { sellPrize } from '@aftercommit/domain/inventory/sell-prize';
import type { ApiDeps } from '../api-deps';
import { authenticateUser, readUser } from '../http/authenticate';
import { respondToMutation } from '../http/respond-to-mutation';

export function createInventoryRoutes({ dataSource, runTransaction }: ApiDeps): Router {
  const router = Router();
  const authenticate = authenticateUser(dataSource);

  router.get('/api/inventory', authenticate, async (_request, response) => {
    const prizes = await listInventory(dataSource, readUser(response).userId);
    response.json({ success: true, items: prizes.map(toItem) } satisfies InventoryReply);
  });

  router.post(
    '/api/inventory/claim',
    authenticate,
    respondToMutation(runTransaction, InventoryRequest, async (tx, body, _request, response): Promise<ClaimReply> => {
      const { userId } = readUser(response);
      return toClaimReply(await claimPrize(tx, { userId, inventoryId: body.inventory_id }));
    }),
  );

  router.post(
    '/api/inventory/sell',
    authenticate,
    respondToMutation(runTransaction, InventoryRequest, async (tx, body, _request, response): Promise<SellReply> => {
      const { userId } = readUser(response);
      const { soldCents, wallet } = await sellPrize(tx, { userId, inventoryId: body.inventory_id });
      return {
        success: true,
        sold_amount: toEuros(soldCents),
        balance: toEuros(wallet.balanceCents),
        balance_version: wallet.version,
      };
    }),
  );
  return router;
}

function toItem(prize: InventoryPrize): InventoryReply['items'][number] {
  return {
    id: prize.id,
    item_id: prize.itemId,
    title: prize.title,
    type: prize.type,
    image_url: prize.imageUrl,
    amount_eur: toEuros(prize.amountCents),
    sell_price_eur: toEuros(prize.sellPriceCents),
    rarity: prize.rarity,
    status: prize.status,
    created_at: prize.createdAt.getTime(),
    updated_at: prize.updatedAt.getTime(),
  };
}

function toClaimReply(claimed: ClaimedPrize): ClaimReply {
  if (claimed.type === 'item') return { success: true, type: 'item', requestId: claimed.requestId };
  return {
    success: true,
    type: 'money',
    message: 'The amount is on your balance',
    balance: toEuros(claimed.wallet.balanceCents),
    balance_version: claimed.wallet.version,
  };
}
