import type { EntityManager } from 'typeorm';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { recordOwnAudit } from '../administration/record-audit';
import { lockWallet } from '../balance/wallet';

/**
 * Closes opening and depositing to the player from now on. days null: for ever. Asked again, the later end counts.
 * @throws DomainError user_not_found
 */
export async function excludeSelf(
  tx: EntityManager,
  { userId, days }: { userId: string; days: number | null },
): Promise<void> {
  await lockWallet(tx, userId);
  await tx.query(
    `INSERT INTO self_exclusions AS x (user_id, ends_at)
     VALUES ($1, CASE WHEN $2::integer IS NULL THEN 'infinity' ELSE clock_timestamp() + make_interval(days => $2) END)
     ON CONFLICT (user_id) DO UPDATE SET ends_at = greatest(x.ends_at, excluded.ends_at),
       started_at = CASE WHEN x.ends_at > clock_timestamp() THEN x.started_at ELSE excluded.started_at END`,
    [userId, days],
  );
  await tx.query('UPDATE wallets SET limited = true WHERE user_id = $1 AND NOT limited', [userId]);
  const details = days === null ? 'for ever' : `for ${days} days`;
  await recordOwnAudit(tx, userId, { action: 'self_exclusion.started', details, type: 'warning' });
  await appendToOutbox(tx, [{ type: 'profile.updated', payload: { userId } }]);
}
