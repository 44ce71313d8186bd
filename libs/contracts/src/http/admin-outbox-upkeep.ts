import { z } from 'zod';
import { Reason } from './admin-outbox';

// Every time is epoch milliseconds of the database's clock.

/** Everything that `outbox doctor` can find; docs/runbook.md has a line for each. */
export const findingCodes = [
  'schema_missing_migration',
  'schema_of_a_later_release',
  'postgres_too_old',
  'money_invariant_broken',
  'listen_broken',
  'pooler_in_transaction_mode',
  'redis_away',
  'redis_may_evict',
  'redis_without_persistence',
  'clock_off',
  'partition_missing',
  'log_has_a_gap',
  'log_without_its_event',
  'follower_stands_still',
  'server_silent',
  'server_of_another_release',
  'no_dispatcher',
  'dispatcher_polls_only',
  'no_socket_server',
  'lane_paused',
  'lane_waits',
  'dead_letters_open',
  'replay_stalled',
  'queue_away',
] as const;
export type FindingCode = (typeof findingCodes)[number];

/** code: stable, for monitors. remedy: what to do about it. */
export const Finding = z.object({
  code: z.enum(findingCodes),
  level: z.enum(['warning', 'critical']),
  problem: z.string(),
  remedy: z.string(),
});
export type Finding = z.infer<typeof Finding>;

export const DoctorReply = z.object({ success: z.literal(true), healthy: z.boolean(), findings: z.array(Finding) });
export type DoctorReply = z.infer<typeof DoctorReply>;

const UndeliveredLane = z.object({
  lane: z.int(),
  head: z.int(),
  delivered: z.int().nullable(),
  paused: z.boolean(),
  /** Without a place in the log. */
  pending: z.int(),
  /** In the log, and not emitted by every live server. */
  undelivered: z.int(),
});

const UndeliveredEvent = z.object({
  id: z.uuid(),
  type: z.string(),
  stream: z.string(),
  lane: z.int(),
  position: z.int(),
  dispatched_at: z.int(),
});

/** Only what is older than was asked for. events: of the log, in order, at most 1,000. */
export const Undelivered = z.object({
  epoch: z.string(),
  lanes: z.array(UndeliveredLane),
  events: z.array(UndeliveredEvent),
});
export type Undelivered = z.infer<typeof Undelivered>;

/** What is younger may still be on its way. */
const olderThanSeconds = z.coerce.number().int().min(1).max(86_400).default(3);

export const ReconcileQuery = z.object({ older_than_seconds: olderThanSeconds });
export type ReconcileQuery = z.infer<typeof ReconcileQuery>;

export const ReconcileBody = ReconcileQuery.extend({ reason: Reason });
export type ReconcileBody = z.infer<typeof ReconcileBody>;

/** missing: false when every live server has emitted everything; what a paused lane holds back is not missing. */
export const ReconcileReply = z.object({ success: z.literal(true), missing: z.boolean(), found: Undelivered });
export type ReconcileReply = z.infer<typeof ReconcileReply>;

const keepDays = z.coerce.number().int().min(1).max(36_500).default(30);

export const PruneQuery = z.object({ keep_days: keepDays });
export type PruneQuery = z.infer<typeof PruneQuery>;

export const PruneBody = PruneQuery.extend({ reason: Reason });
export type PruneBody = z.infer<typeof PruneBody>;

const PrunablePartition = z.object({ name: z.string(), newest_at: z.int().nullable() });

/** Oldest first. because: why it stays. */
export const PrunePlanReply = z.object({
  success: z.literal(true),
  drop: z.array(PrunablePartition),
  keep: z.array(PrunablePartition.extend({ because: z.string() })),
});
export type PrunePlanReply = z.infer<typeof PrunePlanReply>;

/** cleaned: rows by table. left: partitions that may go and are still there; ask again. */
export const PruneReply = z.object({
  success: z.literal(true),
  dropped: z.array(z.string()),
  cleaned: z.record(z.string(), z.int()),
  left: z.int(),
});
export type PruneReply = z.infer<typeof PruneReply>;

export const EpochReply = z.object({ success: z.literal(true), epoch: z.string() });
export type EpochReply = z.infer<typeof EpochReply>;

/** Lanes of people's streams. */
export const LanesBody = z.object({ count: z.int().min(1).max(63), reason: Reason });
export type LanesBody = z.infer<typeof LanesBody>;

export const LanesReply = z.object({ success: z.literal(true), user_lanes: z.int() });
export type LanesReply = z.infer<typeof LanesReply>;
