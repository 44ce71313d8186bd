// Everything that a process says of itself: its log events with their fields, its metrics with their labels. The logger
// and the metrics take nothing that is not here. Tokens, passwords and payloads are in neither.

/** Fields of log lines. Names and ids of the path of an event are the same everywhere: grep one id, see the path. */
export type LogFieldTypes = {
  eventId: string;
  stream: string;
  type: string;
  seq: number;
  lane: number;
  position: number;
  /** Of a batch: its last position. */
  last: number;
  epoch: string;
  server: string;
  socketId: string;
  method: string;
  /** The pattern of the route, never the path. */
  route: string;
  eventKey: string;
  reason: string;
  table: string;
  port: number;
  limit: number;
  made: number;
  inFlight: number;
  pollIntervalMs: number;
  stopTimeoutMs: number;
  error: string;
  stack: string | undefined;
};

const place = ['eventId', 'stream', 'seq', 'lane', 'position'] as const;
const batch = ['lane', 'position', 'last'] as const;
const failure = ['error', 'stack'] as const;

/** Log events and their fields. The five of the path: one line per batch at `debug`, one per event with LOG_EVENTS=1. */
export const logEvents = {
  // The path of an event. Before the dispatch it has no seq and no position.
  'outbox.appended': ['eventId', 'stream', 'lane', 'type'],
  'outbox.dispatched': place,
  'outbox.batch_dispatched': batch,
  'queue.enqueued': place,
  'queue.batch_enqueued': batch,
  'socket.emitted': place,
  'socket.batch_drained': batch,
  'outbox.dead_lettered': [...place, ...failure],

  // The dispatcher.
  'outbox.dispatch_failed': ['lane', ...failure],
  'outbox.partition_missing': ['table', ...failure],
  'outbox.settled_too_far': ['lane', 'position', 'last'],
  'outbox.partition_dropped': ['table'],
  'outbox.partitions_made': ['made'],
  'outbox.poll_only': ['pollIntervalMs'],
  'outbox.prune_failed': failure,
  'outbox.replay_stalled': failure,
  'outbox.upkeep_failed': failure,
  'queue.add_failed': failure,
  'queue.add_skipped': ['inFlight'],

  // The socket servers.
  'socket.announcement_refused': [],
  'socket.followers_restarted': ['reason', 'epoch'],
  'socket.gap_read': ['lane', 'position', 'limit'],
  'socket.handshake_failed': failure,
  'socket.head_check_failed': failure,
  'socket.refresh_failed': failure,
  'socket.resume_failed': failure,
  'socket.slow_reader_closed': ['socketId'],
  'socket.sync_failed': failure,

  // HTTP.
  'api.listening': ['port'],
  'api.start_failed': failure,
  'http.failed': ['method', 'route', ...failure],
  'origin.listening': ['port'],
  'origin.proxy_failed': failure,
  'origin.request_failed': failure,
  'upkeep.failed': failure,
  'payment.parked': ['eventKey', 'reason'],
  'web.listening': ['port'],

  // Every process.
  'metrics.read_failed': failure,
  'process.part_stop_failed': failure,
  'process.stop_timed_out': ['stopTimeoutMs'],
  'process.unhandled_rejection': failure,
} as const satisfies Record<string, readonly (keyof LogFieldTypes)[]>;

export type LogEventName = keyof typeof logEvents;

type MetricSpec =
  | { kind: 'counter' | 'gauge'; help: string; labels: readonly string[] }
  /** buckets: upper bounds, in the unit that the name ends in. */
  | { kind: 'histogram'; help: string; labels: readonly string[]; buckets: readonly number[] };

/** From half a millisecond, which a healthy pipeline needs, to ten seconds, which it must not. */
const latencySeconds = [0.0005, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const requestSeconds = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/**
 * Metrics by name. Beside them every process has prom-client's own `process_*` and `nodejs_*`. What is read from the
 * database is the same at every dispatcher: take the maximum, not the sum.
 */
export const metrics = {
  // The outbox, as Postgres has it: read by the dispatchers at each scrape.
  aftercommit_pending_events: {
    kind: 'gauge',
    help: 'Events that are committed and have no place in the log yet, counted up to a bound.',
    labels: ['lane'],
  },
  aftercommit_pending_oldest_age_seconds: {
    kind: 'gauge',
    help: 'Age of the oldest pending event; 0 when there is none.',
    labels: [],
  },
  aftercommit_lane_lag_events: {
    kind: 'gauge',
    help: 'Events in the log that the slowest live server has not emitted; absent while no server lives.',
    labels: ['lane'],
  },
  aftercommit_lane_lag_seconds: {
    kind: 'gauge',
    help: 'How long ago the oldest event was dispatched that some live server has not emitted; 0: none.',
    labels: ['lane'],
  },
  aftercommit_lane_paused: { kind: 'gauge', help: '1: an operator has paused the lane.', labels: ['lane'] },
  aftercommit_followers: { kind: 'gauge', help: 'Socket servers seen within five seconds.', labels: [] },
  aftercommit_dead_letters: { kind: 'gauge', help: 'Events that are set aside and wait for a person.', labels: [] },
  aftercommit_partitions_ahead: {
    kind: 'gauge',
    help: 'Partitions that exist beyond the one in use. 0: the next one is missing.',
    labels: ['table'],
  },

  // Appending, in the api.
  aftercommit_events_appended_total: { kind: 'counter', help: 'Events committed by this process.', labels: ['type'] },

  // The dispatcher.
  aftercommit_events_dispatched_total: {
    kind: 'counter',
    help: 'Events that this process numbered.',
    labels: ['lane'],
  },
  aftercommit_dispatch_batch_events: {
    kind: 'histogram',
    help: 'Events of one dispatch.',
    labels: ['lane'],
    buckets: [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 5_000],
  },
  aftercommit_dispatch_failures_total: { kind: 'counter', help: 'Dispatches that failed.', labels: ['lane'] },
  aftercommit_settled_too_far_total: {
    kind: 'counter',
    help: 'Dispatches of an event that could not be pending any more: it may have been overtaken. Not 0: see ADR 37.',
    labels: ['lane'],
  },
  aftercommit_commit_to_dispatch_seconds: {
    kind: 'histogram',
    help: "From writing an event's row, just before its commit, to its place in the log: of the oldest of each batch.",
    labels: ['lane'],
    buckets: latencySeconds,
  },
  aftercommit_queue_depth_jobs: {
    kind: 'gauge',
    help: 'Jobs that wait, as last counted; -1 while the queue is away.',
    labels: [],
  },
  aftercommit_queue_adds_total: {
    kind: 'counter',
    help: 'Jobs (where hints are on, one for the batches of a moment) by what became of them: added, failed, skipped (too many at once), stood_for (a job without events stands for it), left_out (one stands already).',
    labels: ['result'],
  },
  aftercommit_prunes_total: {
    kind: 'counter',
    help: 'Looks at the retention policy: done, left_to_another (is at it, or was lately), failed (the next one tries again).',
    labels: ['result'],
  },
  aftercommit_partitions_dropped_total: {
    kind: 'counter',
    help: 'Partitions that this dispatcher dropped by the retention policy.',
    labels: ['table'],
  },
  aftercommit_listening: { kind: 'gauge', help: '1: LISTEN works. 0: the poll alone finds events.', labels: [] },

  // The socket servers.
  aftercommit_sockets: { kind: 'gauge', help: 'Open sockets of this server.', labels: ['protocol', 'state'] },
  aftercommit_commit_to_emit_seconds: {
    kind: 'histogram',
    help: "From writing an event's row, just before its commit, to its emit call on this server. Its count is the events emitted.",
    labels: [],
    buckets: latencySeconds,
  },
  aftercommit_dispatch_to_emit_seconds: {
    kind: 'histogram',
    help: "From a batch's place in the log to the emit call of its last event on this server.",
    labels: ['lane'],
    buckets: latencySeconds,
  },
  aftercommit_client_round_trip_seconds: {
    kind: 'histogram',
    help: 'Ping to pong of some connections: an emitted event reaches the client after about half of it.',
    labels: [],
    buckets: latencySeconds,
  },
  aftercommit_database_clock_uncertainty_seconds: {
    kind: 'gauge',
    help: "How far off this process's idea of the database's clock may be, and so every latency measured by it.",
    labels: [],
  },
  aftercommit_follower_lag_events: {
    kind: 'gauge',
    help: 'Events of the lane that this server has yet to emit.',
    labels: ['lane'],
  },
  aftercommit_follower_restarts_total: {
    kind: 'counter',
    help: 'Times that the cursors were set to the heads anew, which closes all sockets.',
    labels: ['reason'],
  },
  aftercommit_gaps_read_total: {
    kind: 'counter',
    help: 'Reads of the log for what no job or hint brought.',
    labels: ['lane'],
  },
  aftercommit_announcements_total: {
    kind: 'counter',
    help: 'Batches heard, by what carried them.',
    labels: ['carrier'],
  },
  aftercommit_jobs_drained_total: {
    kind: 'counter',
    help: 'Jobs by outcome: passed, failed (to be tried again), stale (of another epoch, or no batch).',
    labels: ['result'],
  },
  aftercommit_jobs_requeued_total: {
    kind: 'counter',
    help: 'Jobs that came again: retried, or taken over from a server that died.',
    labels: [],
  },
  aftercommit_events_dead_lettered_total: { kind: 'counter', help: 'Events that this server set aside.', labels: [] },
  aftercommit_snapshots_total: {
    kind: 'counter',
    help: 'Snapshots read: connect (a socket becomes live) or refresh (a client of the original contract is told again).',
    labels: ['reason'],
  },
  aftercommit_stream_syncs_total: {
    kind: 'counter',
    help: 'Streams brought up to date for clients of protocol 2: events (resumed), or the reason of a resync.',
    labels: ['result'],
  },
  aftercommit_resumes_total: { kind: 'counter', help: 'stream:resume calls of connected clients.', labels: ['result'] },
  aftercommit_slow_readers_closed_total: {
    kind: 'counter',
    help: 'Connections cut because they did not read.',
    labels: [],
  },
  aftercommit_handshakes_refused_total: {
    kind: 'counter',
    help: 'Handshakes refused, by error code.',
    labels: ['code'],
  },

  // HTTP.
  aftercommit_http_request_seconds: {
    kind: 'histogram',
    help: 'Requests by the pattern of their route.',
    labels: ['method', 'route', 'status'],
    buckets: requestSeconds,
  },
  aftercommit_origin_requests_total: {
    kind: 'counter',
    help: 'Requests through the public origin, by whom they are for. unreachable: no server took them.',
    labels: ['audience', 'result'],
  },
  aftercommit_origin_held_connections: { kind: 'gauge', help: 'WebSockets and long polls that are open.', labels: [] },

  // Every process.
  aftercommit_pool_connections: {
    kind: 'gauge',
    help: 'Connections to Postgres: used, idle; and requests waiting for one.',
    labels: ['pool', 'state'],
  },
  aftercommit_ready: { kind: 'gauge', help: 'What /health/ready says.', labels: [] },
  aftercommit_degraded: { kind: 'gauge', help: '1: the process does its job without this part.', labels: ['part'] },
} as const satisfies Record<string, MetricSpec>;

export type MetricName = keyof typeof metrics;
