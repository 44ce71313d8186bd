import { z } from 'zod';
import { ProblemPriority, ProblemStatus, ProblemType } from '@aftercommit/contracts/states';
import type { RunsQueries } from '../sessions/find-active-session';

const rowsMax = 1_000;

const ProblemRow = z
  .object({
    id: z.uuid(),
    user_id: z.uuid().nullable(),
    nickname: z.string().nullable(),
    type: ProblemType,
    description: z.string(),
    status: ProblemStatus,
    priority: ProblemPriority,
    resolution: z.string().nullable(),
    created_at: z.date(),
  })
  .transform(({ user_id: userId, created_at: createdAt, ...row }) => ({ ...row, userId, createdAt }));

export type Problem = z.output<typeof ProblemRow>;

/** Open ones first, then newest first: what waits for a person is never pushed out by what does not. */
export async function listProblems(db: RunsQueries): Promise<Problem[]> {
  const rows = await db.query<unknown[]>(
    `SELECT p.id, p.user_id, u.nickname, p.type, p.description, p.status, p.priority, p.resolution, p.created_at
     FROM problems p LEFT JOIN users u ON u.id = p.user_id
     ORDER BY p.status = 'open' DESC, p.created_at DESC, p.id LIMIT $1`,
    [rowsMax],
  );
  return z.array(ProblemRow).parse(rows);
}
