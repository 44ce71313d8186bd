import type { EntityManager } from 'typeorm';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { lockWallet } from '../balance/wallet';

/** Where skins are sent. null: nowhere yet. Requests that were made keep the link they were made with. */
export async function changeTradeLink(
  tx: EntityManager,
  { userId, tradeLink }: { userId: string; tradeLink: string | null },
): Promise<void> {
  await lockWallet(tx, userId);
  await tx.query('UPDATE users SET trade_link = $2, updated_at = now() WHERE id = $1', [userId, tradeLink]);
  await appendToOutbox(tx, [{ type: 'profile.updated', payload: { userId } }]);
}
