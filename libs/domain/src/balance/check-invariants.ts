import { z } from 'zod';
import type { RunsQueries } from '../sessions/find-active-session';

/** More than this of one invariant tells nothing new. */
const violationsMax = 20;

const ViolationRow = z.object({ subject: z.string(), problem: z.string() });
export type Violation = z.infer<typeof ViolationRow>;

/** name: what holds, as its view is called without the prefix (`i01_transactions_sum_to_nothing`). */
export type CheckedInvariant = { name: string; violations: Violation[] };

/**
 * Everything that must hold about money, read from the database: every view `invariant_…`, each in one snapshot. Empty
 * violations: it holds. Reads whole tables; not for a request of a player.
 */
export async function checkInvariants(db: RunsQueries): Promise<CheckedInvariant[]> {
  const views = await db.query<{ view: string }[]>(
    `SELECT c.relname AS view FROM pg_class c
     WHERE c.relkind = 'v' AND c.relnamespace = current_schema()::regnamespace AND c.relname ~ '^invariant_' ORDER BY 1`,
  );
  if (views.length === 0) throw new Error('there are no invariants: migrate the database first');
  const checked: CheckedInvariant[] = [];
  for (const { view } of views) {
    // The name comes from the catalogue; ordered, so that a repeated check tells the same.
    const rows = await db.query<unknown[]>(
      `SELECT subject, problem FROM "${view}" ORDER BY subject LIMIT ${violationsMax}`,
    );
    checked.push({ name: view.replace(/^invariant_/, ''), violations: ViolationRow.array().parse(rows) });
  }
  return checked;
}
