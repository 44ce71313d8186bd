import { Router, type RequestHandler } from 'express';
import { CatalogueId, ItemChangeBody, NewItemBody, type ItemListReply } from '@aftercommit/contracts/http/admin-items';
import { NoBody, type SuccessReply } from '@aftercommit/contracts/http/no-body';
import { toEuros } from '@aftercommit/contracts/money';
import { createItem } from '@aftercommit/domain/catalogue/create-item';
import { deleteItem } from '@aftercommit/domain/catalogue/delete-item';
import { listItems, type CatalogueItem } from '@aftercommit/domain/catalogue/list-items';
import { updateItem } from '@aftercommit/domain/catalogue/update-item';
import type { ApiDeps } from '../api-deps';
import { authenticateAdmin, readAdmin } from '../http/authenticate';
import { readPathId } from '../http/read-path-id';
import { respondToMutation } from '../http/respond-to-mutation';

/** Mounted before the JSON parser of the other routes: `readPictureBody` takes larger bodies, of admins only. */
export function createAdminItemRoutes(
  { dataSource, runTransaction }: ApiDeps,
  readPictureBody: RequestHandler,
): Router {
  const router = Router();
  const authenticate = authenticateAdmin(dataSource, 'admin');

  router.get('/api/admin/items', authenticate, async (_request, response) => {
    const items = await listItems(dataSource);
    response.json({ success: true, items: items.map(toItem) } satisfies ItemListReply);
  });

  router.post(
    '/api/admin/items',
    authenticate,
    readPictureBody,
    respondToMutation(runTransaction, NewItemBody, async (tx, body, _request, response) => {
      const fields = {
        type: body.type,
        title: body.title,
        picture: body.image_url,
        priceCents: body.price_eur,
        sellPriceCents: body.sell_price_eur,
        rarity: body.rarity,
        stock: body.stock,
      };
      return { success: true, item_id: await createItem(tx, readAdmin(response), { itemId: body.id, fields }) };
    }),
  );

  router.put(
    '/api/admin/items/:id',
    authenticate,
    readPictureBody,
    respondToMutation(runTransaction, ItemChangeBody, async (tx, body, request, response) => {
      const itemId = readPathId(request, 'item_not_found', CatalogueId);
      const change = {
        type: body.type,
        title: body.title,
        picture: body.image_url,
        priceCents: body.price_eur,
        sellPriceCents: body.sell_price_eur,
        rarity: body.rarity,
        stock: body.stock,
      };
      await updateItem(tx, readAdmin(response), { itemId, change });
      return { success: true, item_id: itemId };
    }),
  );

  router.delete(
    '/api/admin/items/:id',
    authenticate,
    respondToMutation(runTransaction, NoBody, async (tx, _body, request, response): Promise<SuccessReply> => {
      await deleteItem(tx, readAdmin(response), readPathId(request, 'item_not_found', CatalogueId));
      return { success: true };
    }),
  );
  return router;
}

function toItem(item: CatalogueItem): ItemListReply['items'][number] {
  return {
    id: item.itemId,
    type: item.type,
    title: item.title,
    image_url: item.imageUrl,
    price_eur: toEuros(item.priceCents),
    sell_price_eur: toEuros(item.sellPriceCents),
    rarity: item.rarity,
    stock: item.stock,
    created_at: item.createdAt.getTime(),
    updated_at: item.updatedAt.getTime(),
  };
}
