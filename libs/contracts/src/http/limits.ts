import { z } from 'zod';
import { EurosAsCents } from '../money';

/** spend: prices of opened cases. deposit: payments credited, and begun ones that may still be paid. */
export const LimitKind = z.enum(['spend', 'deposit']);
export type LimitKind = z.infer<typeof LimitKind>;

/** Of the site's time zone; a week begins on Monday. */
export const LimitPeriod = z.enum(['day', 'week', 'month']);
export type LimitPeriod = z.infer<typeof LimitPeriod>;

/** null: no limit any more. A period that is left out stays as it is. */
const LimitChange = z.partialRecord(LimitPeriod, EurosAsCents.nullable());

/** Euros. Less than before counts at once; more, or none, after a delay. */
export const LimitsBody = z.object({ spend: LimitChange.optional(), deposit: LimitChange.optional() });
export type LimitsBody = z.infer<typeof LimitsBody>;

/**
 * amount: euros that may be used in the period, null: no limit. used: euros used in the running period, which began at
 * since. next: what the amount becomes, and when. Times are epoch milliseconds.
 */
export const Limit = z.object({
  amount: z.number().nullable(),
  used: z.number(),
  since: z.int(),
  next: z.object({ amount: z.number().nullable(), at: z.int() }).nullable(),
});
export type Limit = z.infer<typeof Limit>;

/** ends_at: epoch milliseconds; null: never. */
export const SelfExclusion = z.object({ ends_at: z.int().nullable() });
export type SelfExclusion = z.infer<typeof SelfExclusion>;

const LimitsOfKind = z.record(LimitPeriod, Limit);

/** self_exclusion: null when there is none now. */
export const LimitsReply = z.object({
  success: z.literal(true),
  limits: z.object({ spend: LimitsOfKind, deposit: LimitsOfKind }),
  self_exclusion: SelfExclusion.nullable(),
});
export type LimitsReply = z.infer<typeof LimitsReply>;

/** A player's own exclusion can be made longer, never shorter. */
export const selfExclusionDaysMax = 1_825;

/** days: from now; null: for ever. Opening and depositing end at once; prizes can still be claimed and sold. */
export const SelfExclusionBody = z.object({ days: z.int().min(1).max(selfExclusionDaysMax).nullable() });
export type SelfExclusionBody = z.infer<typeof SelfExclusionBody>;
