import { z } from 'zod';
import { LimitKind, LimitPeriod } from '@aftercommit/contracts/http/limits';
import type { RunsQueries } from '../sessions/find-active-session';

/** A begun payment that nobody paid for so long is given up: it takes no room of a deposit limit any more. */
const begunPaymentMinutes = 60;

const Cents = z.coerce.number().int();

const LimitRow = z
  .object({
    kind: LimitKind,
    period: LimitPeriod,
    since: z.date(),
    limit_cents: Cents.nullable(),
    used_cents: Cents,
    next_limit_cents: Cents.nullable(),
    next_at: z.date().nullable(),
    excluded: z.boolean(),
    excluded_until: z.date().nullable(),
  })
  .transform((row) => ({
    kind: row.kind,
    period: row.period,
    since: row.since,
    limitCents: row.limit_cents,
    usedCents: row.used_cents,
    next: row.next_at && { limitCents: row.next_limit_cents, at: row.next_at },
    exclusion: row.excluded ? { endsAt: row.excluded_until } : null,
  }));

/**
 * How one limit of a player stands. limitCents: null, there is none. exclusion: of the player, the same in every row;
 * endsAt null: never.
 */
export type PlayerLimit = z.output<typeof LimitRow>;

type Asked = {
  userId: string;
  timeZone: string;
  /** Only these, and what is used of them is added up only where there is a limit: for deciding, not for showing. */
  only?: LimitKind;
};

/** A player's limits, a row for each kind and period. For deciding, the caller holds the wallet's lock. */
export async function listLimits(db: RunsQueries, { userId, timeZone, only }: Asked): Promise<PlayerLimit[]> {
  const rows = await db.query<unknown[]>(
    `WITH periods AS (
       SELECT p.period, date_trunc(p.period, clock_timestamp() AT TIME ZONE $2) AT TIME ZONE $2 AS since
       FROM unnest(ARRAY['day', 'week', 'month']) p (period)
     ), limits AS (
       SELECT k.kind, p.period, p.since, l.next_at > clock_timestamp() AS waits,
         CASE WHEN l.next_at <= clock_timestamp() THEN l.next_limit_cents ELSE l.limit_cents END AS limit_cents,
         l.next_limit_cents, l.next_at
       FROM periods p CROSS JOIN (VALUES ('spend'), ('deposit')) k (kind)
       LEFT JOIN player_limits l ON l.user_id = $1 AND l.kind = k.kind AND l.period = p.period
       WHERE k.kind = $3 OR $3 IS NULL
     )
     SELECT l.kind, l.period, l.since, l.limit_cents, CASE WHEN l.waits THEN l.next_limit_cents END AS next_limit_cents,
       CASE WHEN l.waits THEN l.next_at END AS next_at,
       CASE WHEN $3 IS NOT NULL AND l.limit_cents IS NULL THEN 0
         WHEN l.kind = 'spend' THEN (
           SELECT coalesce(sum(o.price_cents), 0) FROM openings o WHERE o.user_id = $1 AND o.created_at >= l.since)
         ELSE (
           SELECT coalesce(sum(c.amount_cents), 0) FROM payments p
           JOIN payment_effects c ON c.payment_id = p.id AND c.kind = 'credit'
           WHERE p.user_id = $1 AND c.applied_at >= l.since) + (
           SELECT coalesce(sum(p.intended_cents), 0) FROM payments p
           WHERE p.user_id = $1 AND p.status = 'pending'
             AND p.created_at >= greatest(l.since, clock_timestamp() - make_interval(mins => $4)))
       END AS used_cents,
       x.ends_at IS NOT NULL AS excluded, CASE WHEN isfinite(x.ends_at) THEN x.ends_at END AS excluded_until
     FROM limits l LEFT JOIN self_exclusions x ON x.user_id = $1 AND x.ends_at > clock_timestamp()`,
    [userId, timeZone, only ?? null, begunPaymentMinutes],
  );
  return LimitRow.array().parse(rows);
}
