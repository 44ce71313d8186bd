import type { EntityManager } from 'typeorm';
import type { LimitKind, LimitPeriod } from '@aftercommit/contracts/http/limits';
import { toEuros } from '@aftercommit/contracts/money';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { recordOwnAudit } from '../administration/record-audit';
import { lockWallet } from '../balance/wallet';
import { listLimits, type PlayerLimit } from './list-limits';

/** limitCents: null, no limit any more. */
export type LimitChange = { kind: LimitKind; period: LimitPeriod; limitCents: number | null };

/**
 * A player's own bounds: a lower one counts at once, a higher one only after a delay that the wish to win back has not.
 * A new wish replaces one that still waits.
 * @throws DomainError user_not_found
 */
export async function changeLimits(
  tx: EntityManager,
  { userId, changes, ...terms }: { userId: string; changes: LimitChange[]; timeZone: string; increaseDelayMs: number },
): Promise<PlayerLimit[]> {
  await lockWallet(tx, userId);
  const before = await listLimits(tx, { userId, timeZone: terms.timeZone });
  for (const change of changes) {
    const now = before.find(({ kind, period }) => kind === change.kind && period === change.period)?.limitCents ?? null;
    await writeLimit(tx, userId, { change, now, increaseDelayMs: terms.increaseDelayMs });
  }
  if (changes.length > 0) {
    await tx.query('UPDATE wallets SET limited = true WHERE user_id = $1 AND NOT limited', [userId]);
    await recordOwnAudit(tx, userId, { action: 'limits.changed', details: changes.map(describeChange).join(', ') });
    await appendToOutbox(tx, [{ type: 'profile.updated', payload: { userId } }]);
  }
  return listLimits(tx, { userId, timeZone: terms.timeZone });
}

async function writeLimit(
  tx: EntityManager,
  userId: string,
  { change, now, increaseDelayMs }: { change: LimitChange; now: number | null; increaseDelayMs: number },
): Promise<void> {
  const { kind, period, limitCents } = change;
  const waits = now !== null && (limitCents === null || limitCents > now);
  await tx.query(
    `INSERT INTO player_limits (user_id, kind, period, limit_cents, next_limit_cents, next_at)
     VALUES ($1, $2, $3, $4, $5, clock_timestamp() + $6::bigint * interval '1 millisecond')
     ON CONFLICT (user_id, kind, period) DO UPDATE SET limit_cents = excluded.limit_cents,
       next_limit_cents = excluded.next_limit_cents, next_at = excluded.next_at, updated_at = now()`,
    // Without a delay there is no next_at: NULL times an interval.
    waits ? [userId, kind, period, now, limitCents, increaseDelayMs] : [userId, kind, period, limitCents, null, null],
  );
}

function describeChange({ kind, period, limitCents }: LimitChange): string {
  return `${kind} per ${period}: ${limitCents === null ? 'none' : `${toEuros(limitCents).toFixed(2)} €`}`;
}
