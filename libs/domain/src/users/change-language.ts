import type { EntityManager } from 'typeorm';
import type { Language } from '@aftercommit/contracts/states';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { lockWallet } from '../balance/wallet';

/** The language of the person's pages, on every device. */
export async function changeLanguage(
  tx: EntityManager,
  { userId, language }: { userId: string; language: Language },
): Promise<void> {
  await lockWallet(tx, userId);
  await tx.query('UPDATE users SET language = $2, updated_at = now() WHERE id = $1', [userId, language]);
  await appendToOutbox(tx, [{ type: 'profile.updated', payload: { userId } }]);
}
