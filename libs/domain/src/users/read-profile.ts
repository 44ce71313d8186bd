import { z } from 'zod';
import { Language } from '@aftercommit/contracts/states';
import { caseColumns, decodeCase } from '../cases/case-columns';
import { offeredCasesMax, offeredCasesOrder } from '../cases/list-offered-cases';
import { findOpeningTerms } from '../cases/opening-terms';
import { readDeposits, type Deposits } from '../cases/read-deposits';
import { DomainError } from '../domain-error';
import type { RunsQueries } from '../sessions/find-active-session';

const PersonRow = z
  .object({
    id: z.uuid(),
    nickname: z.string(),
    trade_link: z.string().nullable(),
    xp: z.number(),
    balance_cents: z.coerce.number().int(),
    version: z.coerce.number().int(),
    openings: z.coerce.number(),
    language: Language.nullable(),
    muted: z.boolean(),
    muted_until: z.date().nullable(),
    mute_reason: z.string().nullable(),
  })
  .transform((row) => ({
    userId: row.id,
    nickname: row.nickname,
    tradeLink: row.trade_link,
    xp: row.xp,
    balanceCents: row.balance_cents,
    balanceVersion: row.version,
    openings: row.openings,
    language: row.language,
    chatMute: row.muted ? { until: row.muted_until, reason: row.mute_reason ?? '' } : null,
  }));

const CaseRow = z
  .object({ ...caseColumns, opened_in: z.array(z.string()) })
  .transform((row) => ({ ...decodeCase(row), openedIn: row.opened_in }));

/** depositedCents: of the period that counts for the case. available: period and deposits allow it. */
export type PlayerCase = Omit<z.output<typeof CaseRow>, 'openedIn'> & {
  depositedCents: number;
  available: boolean;
  claimed: boolean;
};

export type PlayerProfile = z.output<typeof PersonRow> & { deposits: Deposits; cases: PlayerCase[] };

/** @throws DomainError user_not_found */
export async function readProfile(
  db: RunsQueries,
  { userId, timeZone }: { userId: string; timeZone: string },
): Promise<PlayerProfile> {
  const person = await readPerson(db, userId);
  const deposits = await readDeposits(db, { userId, timeZone });
  return { ...person, deposits, cases: await listPlayerCases(db, userId, deposits) };
}

async function readPerson(db: RunsQueries, userId: string): Promise<z.output<typeof PersonRow>> {
  const rows = await db.query<unknown[]>(
    `SELECT u.id, u.nickname, u.trade_link, u.xp, w.balance_cents, w.version, u.language, u.muted_until, u.mute_reason,
       (u.muted_forever OR coalesce(u.muted_until > clock_timestamp(), false)) AS muted,
       (SELECT count(*) FROM openings o WHERE o.user_id = u.id) AS openings
     FROM users u JOIN wallets w ON w.user_id = u.id WHERE u.id = $1 AND u.deleted_at IS NULL`,
    [userId],
  );
  if (!rows[0]) throw new DomainError('user_not_found');
  return PersonRow.parse(rows[0]);
}

async function listPlayerCases(db: RunsQueries, userId: string, deposits: Deposits): Promise<PlayerCase[]> {
  const rows = await db.query<unknown[]>(
    `SELECT k.id, k.title, k.type, k.threshold_cents, k.price_cents, k.image_url, k.version,
       ARRAY(SELECT o.period_key FROM openings o
         WHERE o.user_id = $1 AND o.case_id = k.id AND o.period_key IN ($2, $3)) AS opened_in
     FROM cases k WHERE k.status = 'published'
     ORDER BY ${offeredCasesOrder} LIMIT $4`,
    [userId, deposits.dayKey, deposits.monthKey, offeredCasesMax],
  );
  return z
    .array(CaseRow)
    .parse(rows)
    .map(({ openedIn, ...playerCase }) => {
      const { periodKey, depositedCents, requiredCents } = findOpeningTerms(playerCase, deposits);
      const claimed = periodKey !== null && openedIn.includes(periodKey);
      return { ...playerCase, depositedCents, available: !claimed && depositedCents >= requiredCents, claimed };
    });
}
