import type { EntityManager } from 'typeorm';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { lockWallet } from '../balance/wallet';

/** Ends the one session; its sockets close on every server. Ended already: nothing happens, and nothing is told. */
export async function signOut(
  tx: EntityManager,
  { userId, sessionId }: { userId: string; sessionId: string },
): Promise<void> {
  await lockWallet(tx, userId);
  const [, ended] = await tx.query<[unknown, number]>(
    'UPDATE sessions SET ended_at = clock_timestamp() WHERE id = $1 AND ended_at IS NULL',
    [sessionId],
  );
  if (ended === 1) await appendToOutbox(tx, [{ type: 'session.ended', payload: { userId, sessionId } }]);
}
