import type { FollowerStats } from '@aftercommit/contracts/http/admin-outbox';
import { describeError, type Logger } from '@aftercommit/runtime/logger';
import type { LongRunning } from '@aftercommit/runtime/lifecycle';
import type { Metrics } from '@aftercommit/runtime/create-metrics';
import { createRepeat } from '@aftercommit/runtime/repeat';
import type { Announcement, LoggedEvent } from './batch';
import { createLaneFollower, type LaneFollower } from './follow-lane';
import { moveToDeadLetter, readDeadLetterIds } from './move-to-dead-letter';
import { raiseEpoch } from './raise-epoch';
import type { DatabaseClock } from './database-clock';
import { readHeads, readHeadsByClock, type Heads } from './read-heads';
import { readLog } from './read-log';
import { recordFollower, removeFollower } from './record-follower';
import type { RunsStatements } from './runs-statements';

/** Every lane's cursor is compared with Postgres this often: bounds how late a lost last batch can be. */
const headCheckMs = 1_000;

/** Further behind than this, reading up costs more than the clients' resync. */
const behindMax = 50_000;

/** Turns of the loops: a broadcast costs every socket, so lane 0 lets the others in after each one. */
const broadcastsPerTurn = 1;
const eventsPerTurn = 64;

export type FollowersDeps = {
  db: RunsStatements;
  boot: string;
  server: string;
  emit(event: LoggedEvent, epoch: string, bare: boolean, lane: number): void;
  /** Called in the tick in which the cursors jump: no socket of before may stay. */
  closeSockets(reason: string): void;
  countClients(): number;
  /** What the server's row says of its last seconds. */
  readStats(): Omit<FollowerStats, 'lagEvents'>;
  /** Learns from each check what time it is in the database. */
  clock: DatabaseClock;
  metrics: Metrics;
  log: Logger;
};

export type Followers = LongRunning & {
  offer(announcement: Announcement): void;
  /** signal: whoever gives up is kept no longer. */
  waitUntilPassed(lane: number, position: number, signal?: AbortSignal): Promise<void>;
  isDeadLetter(outboxId: number): boolean;
  /** null while the cursors are being set anew. */
  readEpoch(): string | null;
  /** Events that each lane is behind its head, as of the last check. */
  readLag(): Map<number, number>;
  /** Milliseconds since Postgres last confirmed the heads. */
  readSilenceMs(): number;
  /** Milliseconds since every lane was last seen to move, or to have nothing to move for. */
  readStandstillMs(): number;
};

type LostReason = 'epoch_changed' | 'log_broken' | 'lanes_changed' | 'beyond_head' | 'too_far_behind' | 'stopped';

type State = {
  deps: FollowersDeps;
  lanes: Map<number, LaneFollower>;
  deadLetterIds: Set<number>;
  /** null: nothing is emitted until the next check has set the cursors. */
  epoch: string | null;
  lost: LostReason | null;
  confirmedAtMs: number;
  /** When the last check found that no lane stands still behind its head. */
  movedAtMs: number;
  /** Cursors and heads of the last check. */
  seen: Map<number, { position: number; head: number }>;
};

/** Follows all lanes, checks them against Postgres, and starts them again at the head when they cannot go on. */
export function createFollowers(deps: FollowersDeps): Followers {
  const state: State = {
    deps,
    lanes: new Map(),
    deadLetterIds: new Set(),
    epoch: null,
    lost: null,
    confirmedAtMs: 0,
    movedAtMs: 0,
    seen: new Map(),
  };
  const checks = createRepeat({
    work: () => check(state),
    pauseMs: headCheckMs,
    onError: (error) => deps.log.warn('socket.head_check_failed', describeError(error)),
  });
  let started = false;
  return {
    start: async () => {
      if (started) return;
      started = true;
      // Sockets are accepted only behind this: a follower must have its place first.
      await check(state);
      await checks.start();
    },
    stop: async () => {
      started = false;
      // A check that goes on behind this would start the followers again.
      await checks.stop();
      lose(state, 'stopped');
      await removeFollower(deps.db, deps.boot).catch(() => undefined);
    },
    offer: (announcement) => state.lanes.get(announcement.lane)?.offer(announcement),
    waitUntilPassed: (lane, position, signal) =>
      state.lanes.get(lane)?.waitUntilPassed(position, signal) ?? Promise.resolve(),
    isDeadLetter: (outboxId) => state.deadLetterIds.has(outboxId),
    readEpoch: () => state.epoch,
    readLag: () => readLag(state),
    readSilenceMs: () => performance.now() - state.confirmedAtMs,
    readStandstillMs: () => performance.now() - state.movedAtMs,
  };
}

async function check(state: State): Promise<void> {
  const { db, boot, server, countClients, readStats, clock } = state.deps;
  // Taken before the heads are read: what is emitted meanwhile is not "beyond" them.
  const positions = readPositions(state);
  const heads = await readHeadsByClock(db, clock);
  state.deadLetterIds = await readDeadLetterIds(db);
  if (state.epoch !== null) compare(state, heads, positions);
  if (state.lost === 'beyond_head') await raiseEpoch(db, heads.epoch);
  if (state.epoch === null) startAt(state, state.lost === 'beyond_head' ? await readHeads(db) : heads);
  state.confirmedAtMs = performance.now();
  noteMovement(state, heads);
  await recordFollower(db, {
    boot,
    server,
    epoch: state.epoch ?? '',
    positions: readPositions(state),
    clients: countClients(),
    stats: { ...readStats(), lagEvents: Object.fromEntries(readLag(state)) },
  });
}

/** A lane that was behind at the last check and has not moved since stands still. */
function noteMovement(state: State, heads: Heads): void {
  const positions = readPositions(state);
  const isStill = ([lane, before]: [number, { position: number; head: number }]): boolean =>
    positions.get(lane) === before.position && before.position < before.head;
  if (![...state.seen].some(isStill)) state.movedAtMs = performance.now();
  state.seen = new Map(
    [...positions].map(([lane, position]) => [lane, { position, head: heads.lanes.get(lane) ?? 0 }]),
  );
}

/** Events behind the head of the last check, by lane. */
function readLag({ lanes, seen }: State): Map<number, number> {
  return new Map(
    [...lanes].map(([lane, follower]) => [lane, Math.max(0, (seen.get(lane)?.head ?? 0) - follower.readPosition())]),
  );
}

function readPositions({ lanes }: State): Map<number, number> {
  return new Map([...lanes].map(([lane, follower]) => [lane, follower.readPosition()]));
}

function compare(state: State, heads: Heads, positions: Map<number, number>): void {
  if (heads.epoch !== state.epoch) return lose(state, 'epoch_changed');
  for (const [lane, head] of heads.lanes) {
    const position = positions.get(lane);
    if (position === undefined) return lose(state, 'lanes_changed');
    // Emitted more than there is: this Postgres is an older copy of itself.
    if (position > head) return lose(state, 'beyond_head');
    if (head - position > behindMax) return lose(state, 'too_far_behind');
    state.lanes.get(lane)?.observeHead(head);
  }
}

/** Nothing is emitted from now on; the next check starts again at the heads. */
function lose(state: State, reason: LostReason): void {
  state.lost = reason;
  state.epoch = null;
  for (const follower of state.lanes.values()) follower.stop();
}

function startAt(state: State, heads: Heads): void {
  const { deps, lanes, lost } = state;
  if (lost) {
    deps.log.warn('socket.followers_restarted', { reason: lost, epoch: heads.epoch });
    deps.metrics.count('aftercommit_follower_restarts_total', { reason: lost });
  }
  deps.closeSockets(lost ?? 'started');
  for (const lane of [...lanes.keys()].filter((lane) => !heads.lanes.has(lane))) lanes.delete(lane);
  for (const [lane, head] of heads.lanes) {
    const follower = lanes.get(lane) ?? createFollower(state, lane);
    lanes.set(lane, follower);
    follower.start({ epoch: heads.epoch, position: head });
  }
  state.epoch = heads.epoch;
  state.lost = null;
}

function createFollower(state: State, lane: number): LaneFollower {
  const { db, server, emit, log, metrics } = state.deps;
  return createLaneFollower({
    lane,
    eventsPerTurn: lane === 0 ? broadcastsPerTurn : eventsPerTurn,
    readLog: (range) => readLog(db, range),
    emit: (event, epoch, bare) => emit(event, epoch, bare, lane),
    isDeadLetter: (outboxId) => state.deadLetterIds.has(outboxId),
    setAside: async ({ event, attempts, error, firstFailedAt }) => {
      const { id: eventId, stream, seq, position } = event;
      metrics.count('aftercommit_events_dead_lettered_total', {});
      log.error('outbox.dead_lettered', { eventId, stream, seq, lane, position, ...describeError(error) });
      await moveToDeadLetter(db, { event, lane, server, attempts, error: describeError(error).error, firstFailedAt });
    },
    onLost: (reason) => lose(state, reason),
    onGapRead: ({ from, limit }) => {
      metrics.count('aftercommit_gaps_read_total', { lane });
      log.info('socket.gap_read', { lane, position: from, limit });
    },
  });
}
