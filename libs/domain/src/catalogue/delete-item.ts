import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { recordAudit, type ActingAdmin } from '../administration/record-audit';
import { DomainError } from '../domain-error';
import { lockCatalogue } from './lock-catalogue';

const ArchivedItem = z.tuple([z.array(z.object({ title: z.string() })), z.number()]);

/**
 * The item leaves the list; the row stays for archived cases and history.
 * @throws DomainError item_not_found | item_in_use (a draft or published case holds it)
 */
export async function deleteItem(tx: EntityManager, admin: ActingAdmin, itemId: string): Promise<void> {
  await lockCatalogue(tx);
  const users = await tx.query<unknown[]>(
    `SELECT 1 FROM case_contents c JOIN cases k ON k.id = c.case_id AND k.status <> 'archived' WHERE c.item_id = $1 LIMIT 1`,
    [itemId],
  );
  if (users.length > 0) throw new DomainError('item_in_use');
  const archived = await tx.query<unknown>(
    'UPDATE items SET archived_at = now(), updated_at = now() WHERE id = $1 AND archived_at IS NULL RETURNING title',
    [itemId],
  );
  const [item] = ArchivedItem.parse(archived)[0];
  if (!item) throw new DomainError('item_not_found');
  await recordAudit(tx, admin, { action: 'item.deleted', details: `${item.title} (${itemId})`, type: 'warning' });
}
