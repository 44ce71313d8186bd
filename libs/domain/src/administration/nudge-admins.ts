import type { EntityManager } from 'typeorm';
import type { AdminList } from '@aftercommit/contracts/events/admin-lists';
import { appendToOutbox } from '@aftercommit/outbox/append';

/** Open panels read these lists again, once the change that is told here has committed. */
export async function nudgeAdmins(tx: EntityManager, lists: AdminList[]): Promise<void> {
  await appendToOutbox(tx, [{ type: 'admin_lists.changed', payload: { lists } }]);
}
