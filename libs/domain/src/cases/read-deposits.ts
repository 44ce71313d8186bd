import { z } from 'zod';
import type { RunsQueries } from '../sessions/find-active-session';

/** The running day and month of the site (`2026-11-22`, `2026-11`) and what a player has deposited in each. */
export type Deposits = { dayKey: string; monthKey: string; dayCents: number; monthCents: number };

const DepositsRow = z
  .object({
    day_key: z.string(),
    month_key: z.string(),
    day_cents: z.coerce.number().int(),
    month_cents: z.coerce.number().int(),
  })
  .transform((row): Deposits => ({
    dayKey: row.day_key,
    monthKey: row.month_key,
    dayCents: row.day_cents,
    monthCents: row.month_cents,
  }));

/**
 * Payments credited in the period less their refunds, whenever those came. A dispute counts like a refund until it is
 * won: money that was taken back opens nothing. Postgres' clock decides where the period begins.
 */
export async function readDeposits(
  db: RunsQueries,
  { userId, timeZone }: { userId: string; timeZone: string },
): Promise<Deposits> {
  const rows = await db.query<unknown[]>(
    `WITH moment AS (
       SELECT clock_timestamp() AT TIME ZONE $2 AS local
     ), periods AS (
       SELECT to_char(local, 'YYYY-MM-DD') AS day_key, to_char(local, 'YYYY-MM') AS month_key,
         date_trunc('day', local) AT TIME ZONE $2 AS day_start,
         date_trunc('month', local) AT TIME ZONE $2 AS month_start
       FROM moment
     ), kept AS (
       SELECT c.applied_at, greatest(0, c.amount_cents - coalesce(t.taken_cents, 0)) AS cents
       FROM payments p
       JOIN payment_effects c ON c.payment_id = p.id AND c.kind = 'credit'
         AND c.applied_at >= (SELECT month_start FROM periods)
       CROSS JOIN LATERAL (
         SELECT sum(f.amount_cents) AS taken_cents FROM payment_effects f
         WHERE f.payment_id = p.id AND f.applied_at IS NOT NULL AND (f.kind = 'refund' OR f.kind = 'dispute'
           AND NOT EXISTS (SELECT FROM payment_effects w WHERE w.payment_id = f.payment_id AND w.kind = 'dispute_won'
             AND w.effect_key = f.effect_key AND w.applied_at IS NOT NULL))) t
       WHERE p.user_id = $1
     )
     SELECT day_key, month_key, (SELECT coalesce(sum(cents), 0) FROM kept WHERE applied_at >= day_start) AS day_cents,
       (SELECT coalesce(sum(cents), 0) FROM kept) AS month_cents
     FROM periods`,
    [userId, timeZone],
  );
  return DepositsRow.parse(rows[0]);
}
