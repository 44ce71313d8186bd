import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { RequestStatus, type InventoryStatus } from '@aftercommit/contracts/states';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { recordAudit, type ActingAdmin } from '../administration/record-audit';
import { lockWallet } from '../balance/wallet';
import { DomainError } from '../domain-error';

export type Decision = { to: 'approved' } | { to: 'denied'; comment: string } | { to: 'returned' };

/** From where each decision may be made, and what becomes of the prize. An approved prize that comes back is available again. */
const rules: Record<Decision['to'], { from: readonly RequestStatus[]; itemBecomes: InventoryStatus }> = {
  approved: { from: ['pending'], itemBecomes: 'received' },
  denied: { from: ['pending'], itemBecomes: 'available' },
  returned: { from: ['pending', 'approved'], itemBecomes: 'available' },
};

const OwnerRow = z.object({ user_id: z.uuid() });
const RequestRow = z.object({ inventory_id: z.uuid(), status: RequestStatus });

/**
 * An admin decides a player's request for a prize. Of two admins at once one decides and the other is told so.
 * @throws DomainError request_not_found | request_not_pending
 */
export async function decideRequest(
  tx: EntityManager,
  admin: ActingAdmin,
  { requestId, decision }: { requestId: string; decision: Decision },
): Promise<void> {
  const userId = await findOwner(tx, requestId);
  await lockWallet(tx, userId);
  const request = await lockRequest(tx, requestId);
  const { from, itemBecomes } = rules[decision.to];
  if (!from.includes(request.status)) throw new DomainError('request_not_pending');
  const comment = decision.to === 'denied' ? decision.comment : null;
  // Dismissed before the decision: the player has not seen this outcome yet.
  await tx.query(
    `UPDATE requests SET status = $2, admin_comment = coalesce($3, admin_comment), dismissed_at = NULL, updated_at = now()
     WHERE id = $1`,
    [requestId, decision.to, comment],
  );
  await tx.query('UPDATE inventory SET status = $2, updated_at = now() WHERE id = $1', [
    request.inventory_id,
    itemBecomes,
  ]);
  const details = comment ? `${requestId}: ${comment}` : requestId;
  await recordAudit(tx, admin, { action: `request.${decision.to}`, details, type: 'success' });
  await appendToOutbox(tx, [
    { type: 'request.updated', payload: { userId, requestId, status: decision.to } },
    { type: 'inventory.updated', payload: { userId } },
  ]);
}

/** Whose it is never changes: read before the wallet's lock, which comes first. */
async function findOwner(tx: EntityManager, requestId: string): Promise<string> {
  const rows = await tx.query<unknown[]>('SELECT user_id FROM requests WHERE id = $1', [requestId]);
  if (!rows[0]) throw new DomainError('request_not_found');
  return OwnerRow.parse(rows[0]).user_id;
}

async function lockRequest(tx: EntityManager, requestId: string): Promise<z.output<typeof RequestRow>> {
  const rows = await tx.query<unknown[]>('SELECT inventory_id, status FROM requests WHERE id = $1 FOR UPDATE', [
    requestId,
  ]);
  return RequestRow.parse(rows[0]);
}
