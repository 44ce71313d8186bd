import { z } from 'zod';
import type { RunsQueries } from '../sessions/find-active-session';
import { caseColumns, decodeCase } from './case-columns';

/** Published cases that a page can show. */
export const offeredCasesMax = 1_000;

/** Players and visitors see them in the same order. */
export const offeredCasesOrder = 'k.type, k.threshold_cents, k.price_cents, k.created_at, k.id';

const CaseRow = z.object(caseColumns).transform(decodeCase);

export type OfferedCase = z.output<typeof CaseRow>;

/** Every published case as everybody may see it. */
export async function listOfferedCases(db: RunsQueries): Promise<OfferedCase[]> {
  const rows = await db.query<unknown[]>(
    `SELECT k.id, k.title, k.type, k.threshold_cents, k.price_cents, k.image_url, k.version
     FROM cases k WHERE k.status = 'published' ORDER BY ${offeredCasesOrder} LIMIT $1`,
    [offeredCasesMax],
  );
  return z.array(CaseRow).parse(rows);
}
