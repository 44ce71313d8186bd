import { z } from 'zod';
import { StreamName } from '../events/streams';
import { filledText } from '../text';

// Every time is epoch milliseconds of the database's clock, every age and lag milliseconds.

/** Events that one replay may repeat when no limit is given: more needs an explicit one. */
export const replayEventsDefaultMax = 10_000;
/** Events that one replay may repeat at all. */
export const replayEventsMax = 1_000_000;
export const replayRateDefault = 200;
export const replayRateMax = 2_000;
/** Rows of one page of a list. */
export const outboxPageMax = 200;

export const Reason = filledText(500);
export const ReasonBody = z.object({ reason: Reason });
export type ReasonBody = z.infer<typeof ReasonBody>;

export const LaneStatus = z.object({
  lane: z.int(),
  /** Lane 0 carries the broadcast streams, the others people's. */
  carries: z.enum(['broadcasts', 'people']),
  paused: z.object({ at: z.int(), actor: z.string(), reason: z.string() }).nullable(),
  pending: z.int(),
  oldest_pending_age_ms: z.int().nullable(),
  /** The last position. */
  head: z.int(),
  /** Emitted by every live server; null: no server is alive, so nothing is delivered. */
  delivered: z.int().nullable(),
  lag_events: z.int().nullable(),
  /** Since the oldest event was dispatched that is not delivered; 0: none. */
  lag_ms: z.int().nullable(),
  /** Batches whose last event is not delivered; null as `delivered`. */
  batches_in_flight: z.int().nullable(),
});
export type LaneStatus = z.infer<typeof LaneStatus>;

/** How fast a server has been lately. The latencies are null when it emitted nothing. */
export const FollowerStats = z.object({
  /** Over how much time the other numbers are: five to ten seconds. */
  windowMs: z.number(),
  /** Events, not packets. */
  emitted: z.int(),
  /** From the writing of the outbox row to the emit call, both by the database's clock. */
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
  /** How far off any of these latencies may be; null before the server knows the database's clock. */
  uncertaintyMs: z.number().nullable(),
  /** By lane: events behind the head of the last check. */
  lagEvents: z.record(z.string(), z.int()),
});
export type FollowerStats = z.infer<typeof FollowerStats>;

export const FollowerStatus = z.object({
  server: z.string(),
  boot: z.uuid(),
  clients: z.int(),
  started_at: z.int(),
  seen_at: z.int(),
  /** Reported within the last seconds. Only live servers count for what is delivered. */
  is_alive: z.boolean(),
  /** It follows the epoch that is current. */
  is_current: z.boolean(),
  /** Position by lane. */
  positions: z.record(z.string(), z.int()),
  /** null: of a release that did not say. */
  release: z.string().nullable(),
  /** null: a server of a release that does not say. */
  stats: FollowerStats.nullable(),
});
export type FollowerStatus = z.infer<typeof FollowerStatus>;

export const OutboxStatus = z.object({
  at: z.int(),
  epoch: z.string(),
  pending: z.object({
    /** At most 100,000: then is_capped is true and there are more. */
    count: z.int(),
    is_capped: z.boolean(),
    oldest_age_ms: z.int().nullable(),
  }),
  lanes: z.array(LaneStatus),
  servers: z.array(FollowerStatus),
  dead_letters: z.object({ open: z.int(), last_failed_at: z.int().nullable() }),
  /** listen: a dispatcher hears wakes. poll_only: dispatchers are there and none listens. none: no dispatcher at all. */
  listener: z.enum(['listen', 'poll_only', 'none']),
  /** Open connections by the name that our processes give them. */
  connections: z.record(z.string(), z.int()),
  /** Jobs that wait; null: the queue did not answer. */
  queue_depth: z.int().nullable(),
  replays_running: z.int(),
  /** The last run of the retention policy, by a dispatcher or a person. null: there was none. */
  last_prune: z.object({ at: z.int(), actor: z.string(), keep_days: z.int(), dropped: z.array(z.string()) }).nullable(),
});
export type OutboxStatus = z.infer<typeof OutboxStatus>;

export const OutboxStatusReply = z.object({ success: z.literal(true), status: OutboxStatus });
export type OutboxStatusReply = z.infer<typeof OutboxStatusReply>;

/** pending: no place in the log yet. dispatched: in the log. delivered: emitted by every live server. dead: set aside. */
export const EventState = z.enum(['pending', 'dispatched', 'delivered', 'dead']);
export type EventState = z.infer<typeof EventState>;

export const OutboxEvent = z.object({
  id: z.uuid(),
  outbox_id: z.int(),
  type: z.string(),
  stream: z.string(),
  state: EventState,
  created_at: z.int(),
  lane: z.int(),
  position: z.int().nullable(),
  seq: z.int().nullable(),
  dispatched_at: z.int().nullable(),
  /** The event that this one repeats. */
  replay_of: z.uuid().nullable(),
  trace_id: z.string().nullable(),
});
export type OutboxEvent = z.infer<typeof OutboxEvent>;

const queryNumber = (max: number) => z.coerce.number().int().min(1).max(max);

/** since, until: epoch milliseconds, since included, until not. user: a person's id, short for their stream. */
export const EventFilter = z.object({
  id: z.uuid().optional(),
  type: z.string().min(1).max(80).optional(),
  stream: StreamName.optional(),
  user: z.uuid().optional(),
  since: z.coerce.number().int().min(0).optional(),
  until: z.coerce.number().int().min(0).optional(),
});
export type EventFilter = z.infer<typeof EventFilter>;

/** before: the `next` of the page before. */
export const EventListQuery = EventFilter.extend({
  before: queryNumber(Number.MAX_SAFE_INTEGER).optional(),
  limit: queryNumber(outboxPageMax).default(50),
});
export type EventListQuery = z.infer<typeof EventListQuery>;

/** Newest first. next: null on the last page. */
export const EventListReply = z.object({
  success: z.literal(true),
  events: z.array(OutboxEvent),
  next: z.int().nullable(),
});
export type EventListReply = z.infer<typeof EventListReply>;

/** payload=1: with what clients are told; it may be personal. */
export const EventQuery = z.object({ payload: z.stringbool().default(false) });

export const EventDetails = OutboxEvent.extend({
  /** The dispatch that gave it its place. */
  batch: z.object({ first: z.int(), last: z.int(), dispatched_at: z.int() }).nullable(),
  /** Which live servers have emitted it. */
  servers: z.array(z.object({ server: z.string(), boot: z.uuid(), has_emitted: z.boolean() })),
  wire_names: z.array(z.string()),
  /** null: not asked for. */
  payload: z.record(z.string(), z.unknown()).nullable(),
});
export type EventDetails = z.infer<typeof EventDetails>;

export const EventReply = z.object({ success: z.literal(true), event: EventDetails });
export type EventReply = z.infer<typeof EventReply>;

export const DeadLetterState = z.enum(['open', 'requeued', 'discarded']);
export type DeadLetterState = z.infer<typeof DeadLetterState>;

/** id: of the event. */
export const DeadLetter = z.object({
  id: z.uuid(),
  outbox_id: z.int(),
  type: z.string(),
  stream: z.string(),
  lane: z.int(),
  position: z.int(),
  state: DeadLetterState,
  attempts: z.int(),
  last_error: z.string(),
  first_failed_at: z.int(),
  last_failed_at: z.int(),
  settled: z.object({ at: z.int(), actor: z.string(), reason: z.string() }).nullable(),
  /** The event that repeats it, once it is requeued. */
  requeued_as: z.uuid().nullable(),
});
export type DeadLetter = z.infer<typeof DeadLetter>;

export const DeadLetterListQuery = z.object({
  state: DeadLetterState.or(z.literal('all')).default('open'),
  before: queryNumber(Number.MAX_SAFE_INTEGER).optional(),
  limit: queryNumber(outboxPageMax).default(50),
});
export type DeadLetterListQuery = z.infer<typeof DeadLetterListQuery>;

/** Newest first. */
export const DeadLetterListReply = z.object({
  success: z.literal(true),
  dead_letters: z.array(DeadLetter),
  next: z.int().nullable(),
});
export type DeadLetterListReply = z.infer<typeof DeadLetterListReply>;

export const DeadLetterDetails = DeadLetter.extend({
  /** Oldest first, at most the last 20. */
  errors: z.array(z.object({ at: z.int(), server: z.string(), attempts: z.int(), error: z.string() })),
  /** Later events of the same stream: clients have them already, and a requeued event comes after them. */
  overtaken_by: z.object({ count: z.int(), newest: z.array(OutboxEvent) }),
});
export type DeadLetterDetails = z.infer<typeof DeadLetterDetails>;

export const DeadLetterReply = z.object({ success: z.literal(true), dead_letter: DeadLetterDetails });
export type DeadLetterReply = z.infer<typeof DeadLetterReply>;

/** event_id: of the new event that repeats the dead letter. */
export const RequeueReply = z.object({ success: z.literal(true), event_id: z.uuid() });
export type RequeueReply = z.infer<typeof RequeueReply>;

export const ReplayFilter = EventFilter.extend({
  since: z.int().min(0).optional(),
  until: z.int().min(0).optional(),
  /** The oldest so many. Required above replayEventsDefaultMax. */
  limit: z.int().min(1).max(replayEventsMax).optional(),
});
export type ReplayFilter = z.infer<typeof ReplayFilter>;

/** At least one of the filters: a replay of everything is said as `since: 0`. */
export const ReplayPlanBody = z.object({ filter: ReplayFilter });
export type ReplayPlanBody = z.infer<typeof ReplayPlanBody>;

export const ReplayPlan = z.object({
  /** How many new events there would be. */
  total: z.int(),
  /** By type: how many match, how many new events come of them, and how. */
  types: z.array(
    z.object({
      type: z.string(),
      replay: z.enum(['as_it_was', 'as_it_is_now']),
      matching: z.int(),
      total: z.int(),
    }),
  ),
  /** Matching events of types that are never replayed, or that the catalogue does not know any more. */
  excluded: z.array(z.object({ type: z.string(), matching: z.int() })),
  /** The first of them in the order of the replay. */
  sample: z.array(OutboxEvent),
  /** More than a replay may have without an explicit limit. */
  needs_limit: z.boolean(),
});
export type ReplayPlan = z.infer<typeof ReplayPlan>;

export const ReplayPlanReply = z.object({ success: z.literal(true), plan: ReplayPlan });
export type ReplayPlanReply = z.infer<typeof ReplayPlanReply>;

/** rate: new events per second. */
export const StartReplayBody = ReplayPlanBody.extend({
  reason: Reason,
  rate: z.int().min(1).max(replayRateMax).default(replayRateDefault),
});
export type StartReplayBody = z.infer<typeof StartReplayBody>;

export const ReplayState = z.enum(['running', 'finished', 'cancelled']);
export type ReplayState = z.infer<typeof ReplayState>;

export const Replay = z.object({
  id: z.uuid(),
  state: ReplayState,
  actor: z.string(),
  reason: z.string(),
  filter: ReplayFilter,
  rate: z.int(),
  total: z.int(),
  /** Done so far: replayed plus skipped. */
  done: z.int(),
  replayed: z.int(),
  /** State of somebody who is not there any more. */
  skipped: z.int(),
  /** Who moves it: the command that started it, or the api. */
  runner: z.enum(['cli', 'api']),
  started_at: z.int(),
  moved_at: z.int().nullable(),
  finished_at: z.int().nullable(),
});
export type Replay = z.infer<typeof Replay>;

export const ReplayReply = z.object({ success: z.literal(true), replay: Replay });
export type ReplayReply = z.infer<typeof ReplayReply>;

/** Newest first, at most 50. */
export const ReplayListReply = z.object({ success: z.literal(true), replays: z.array(Replay) });
export type ReplayListReply = z.infer<typeof ReplayListReply>;
