import { z } from 'zod';
import { AuditType, ProblemPriority, ProblemStatus, ProblemType } from '../states';
import { text } from '../text';

export const ResolveProblemBody = z.object({ resolution: text(2_000) });

/** created_at: epoch milliseconds. problem_id equals id. */
export const ProblemListReply = z.array(
  z.object({
    id: z.uuid(),
    problem_id: z.uuid(),
    user_uuid: z.uuid().nullable(),
    user_nickname: z.string().nullable(),
    type: ProblemType,
    description: z.string(),
    status: ProblemStatus,
    priority: ProblemPriority,
    resolution: z.string().nullable(),
    created_at: z.int(),
  }),
);
export type ProblemListReply = z.infer<typeof ProblemListReply>;

/** timestamp: epoch milliseconds. */
export const AuditLogReply = z.array(
  z.object({
    id: z.int(),
    timestamp: z.int(),
    user: z.string(),
    action: z.string(),
    details: z.string(),
    type: AuditType,
  }),
);
export type AuditLogReply = z.infer<typeof AuditLogReply>;
