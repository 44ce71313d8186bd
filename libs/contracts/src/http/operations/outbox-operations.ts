import {
  DeadLetterListQuery,
  DeadLetterListReply,
  DeadLetterReply,
  EventListQuery,
  EventListReply,
  EventQuery,
  EventReply,
  OutboxStatusReply,
  ReasonBody,
  ReplayListReply,
  ReplayPlanBody,
  ReplayPlanReply,
  ReplayReply,
  RequeueReply,
  StartReplayBody,
} from '../admin-outbox';
import {
  DoctorReply,
  EpochReply,
  LanesBody,
  LanesReply,
  PruneBody,
  PrunePlanReply,
  PruneQuery,
  PruneReply,
  ReconcileBody,
  ReconcileQuery,
  ReconcileReply,
} from '../admin-outbox-upkeep';
import { SuccessReply } from '../no-body';
import { changeOperation, readOperation, type Operation } from './operation';

const access = 'admin';
const root = '/api/admin/outbox';

const eventOperations: readonly Operation[] = [
  readOperation(`${root}/status`, { access, summary: 'Where events are, lane by lane', reply: OutboxStatusReply }),
  readOperation(`${root}/events`, {
    access,
    summary: 'Events, newest first',
    query: EventListQuery,
    reply: EventListReply,
  }),
  readOperation(`${root}/events/:id`, {
    access,
    summary: 'One event, with its payload if asked for',
    query: EventQuery,
    reply: EventReply,
    refusals: ['event_not_found'],
  }),
  changeOperation('post', `${root}/lanes/:id/pause`, {
    access,
    summary: 'Stops the dispatch of a lane; its events wait',
    body: ReasonBody,
    reply: SuccessReply,
    refusals: ['lane_not_found', 'lane_paused'],
  }),
  changeOperation('post', `${root}/lanes/:id/resume`, {
    access,
    summary: 'Goes on with the dispatch of a lane',
    body: ReasonBody,
    reply: SuccessReply,
    refusals: ['lane_not_found', 'lane_not_paused'],
  }),
];

const deadLetterOperations: readonly Operation[] = [
  readOperation(`${root}/dead-letters`, {
    access,
    summary: 'Events that were set aside',
    query: DeadLetterListQuery,
    reply: DeadLetterListReply,
  }),
  readOperation(`${root}/dead-letters/:id`, {
    access,
    summary: 'One of them, with what failed',
    reply: DeadLetterReply,
    refusals: ['dead_letter_not_found'],
  }),
  changeOperation('post', `${root}/dead-letters/:id/requeue`, {
    access,
    summary: 'Announces it as a new event',
    body: ReasonBody,
    reply: RequeueReply,
    refusals: ['dead_letter_not_found', 'dead_letter_settled'],
  }),
  changeOperation('post', `${root}/dead-letters/:id/discard`, {
    access,
    summary: 'Nobody needs it any more',
    body: ReasonBody,
    reply: SuccessReply,
    refusals: ['dead_letter_not_found', 'dead_letter_settled'],
  }),
];

const replayOperations: readonly Operation[] = [
  readOperation(`${root}/replays`, { access, summary: 'Replays, newest first', reply: ReplayListReply }),
  changeOperation('post', `${root}/replays/dry-run`, {
    access,
    summary: 'What a replay would announce; changes nothing',
    body: ReplayPlanBody,
    reply: ReplayPlanReply,
    refusals: ['replay_filter_missing'],
    idempotent: false,
  }),
  changeOperation('post', `${root}/replays`, {
    access,
    summary: 'Announces past facts once more',
    body: StartReplayBody,
    reply: ReplayReply,
    refusals: ['replay_filter_missing', 'replay_empty', 'replay_needs_limit'],
  }),
  readOperation(`${root}/replays/:id`, {
    access,
    summary: 'How far a replay is',
    reply: ReplayReply,
    refusals: ['replay_not_found'],
  }),
  changeOperation('post', `${root}/replays/:id/cancel`, {
    access,
    summary: 'Ends a replay where it is',
    body: ReasonBody,
    reply: ReplayReply,
    refusals: ['replay_not_found', 'replay_not_running'],
  }),
];

const upkeepOperations: readonly Operation[] = [
  readOperation(`${root}/doctor`, {
    access,
    summary: 'Everything that is known to go wrong, each with what to do about it',
    reply: DoctorReply,
  }),
  readOperation(`${root}/reconcile`, {
    access,
    summary: 'What is committed and not emitted by every live server',
    query: ReconcileQuery,
    reply: ReconcileReply,
  }),
  changeOperation('post', `${root}/reconcile`, {
    access,
    summary: 'Queues again what is missing; ask again whether it has arrived',
    body: ReconcileBody,
    reply: ReconcileReply,
  }),
  readOperation(`${root}/prune`, {
    access,
    summary: 'Which partitions the policy lets go, and why the others stay',
    query: PruneQuery,
    reply: PrunePlanReply,
  }),
  changeOperation('post', `${root}/prune`, {
    access: 'owner',
    summary: 'Drops old partitions for good, a few at a time',
    body: PruneBody,
    reply: PruneReply,
    refusals: ['prune_running'],
  }),
  changeOperation('post', `${root}/epoch/bump`, {
    access: 'owner',
    summary: 'Starts another epoch: every client resyncs once',
    body: ReasonBody,
    reply: EpochReply,
  }),
  changeOperation('put', `${root}/lanes`, {
    access: 'owner',
    summary: "Changes the number of lanes of people's streams: every client resyncs once",
    body: LanesBody,
    reply: LanesReply,
    refusals: ['lanes_busy'],
  }),
];

/** Routes of people on call: what the `outbox` command does, over HTTP. */
export const outboxOperations: readonly Operation[] = [
  ...eventOperations,
  ...deadLetterOperations,
  ...replayOperations,
  ...upkeepOperations,
];
