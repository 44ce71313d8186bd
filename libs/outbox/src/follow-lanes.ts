import { describeError, type Logger } from '@aftercommit/runtime/logger';
import type { LongRunning } from '@aftercommit/runtime/lifecycle';
import type { Announcement, LoggedEvent } from './batch';
import { createLaneFollower, type LaneFollower } from './follow-lane';
import { moveToDeadLetter, readDeadLetterIds } from './move-to-dead-letter';
import { raiseEpoch } from './raise-epoch';
import { readHeads, type Heads } from './read-heads';
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
  emit(event: LoggedEvent, epoch: string, bare: boolean): void;
  /** Called in the tick in which the cursors jump: no socket of before may stay. */
  closeSockets(reason: string): void;
  countClients(): number;
  log: Logger;
};

export type Followers = LongRunning & {
  offer(announcement: Announcement): void;
  waitUntilPassed(lane: number, position: number): Promise<void>;
  isDeadLetter(outboxId: number): boolean;
  /** null while the cursors are being set anew. */
  readEpoch(): string | null;
  /** Milliseconds since Postgres last confirmed the heads. */
  readSilenceMs(): number;
};

/** Follows all lanes, checks them against Postgres, and starts them again at the head when they cannot go on. */
export function createFollowers(deps: FollowersDeps): Followers {
  const { db, log } = deps;
  const followers = new Map<number, LaneFollower>();
  let deadLetterIds = new Set<number>();
  let epoch: string | null = null;
  let lost: string | null = null;
  let confirmedAtMs = 0;
  let timer: NodeJS.Timeout | undefined;
  let checking: Promise<void> | undefined;
  let stopped = true;

  function createFollower(lane: number): LaneFollower {
    return createLaneFollower({
      lane,
      eventsPerTurn: lane === 0 ? broadcastsPerTurn : eventsPerTurn,
      readLog: (range) => readLog(db, range),
      emit: deps.emit,
      isDeadLetter: (outboxId) => deadLetterIds.has(outboxId),
      setAside: async ({ event, attempts, error, firstFailedAt }) => {
        log.error('socket.dead_lettered', {
          eventId: event.id,
          stream: event.stream,
          seq: event.seq,
          lane,
          ...describeError(error),
        });
        await moveToDeadLetter(db, { event, lane, attempts, error: describeError(error).error, firstFailedAt });
      },
      onLost: (reason) => lose(reason),
      onGapRead: ({ from, limit }) => log.info('socket.gap_read', { lane, position: from, limit }),
    });
  }

  /** Nothing is emitted from now on; the next check starts again at the heads. */
  function lose(reason: string): void {
    lost = reason;
    epoch = null;
    for (const follower of followers.values()) follower.stop();
  }

  async function check(): Promise<void> {
    // Taken before the heads are read: what is emitted meanwhile is not "beyond" them.
    const positions = readPositions();
    const heads = await readHeads(db);
    deadLetterIds = await readDeadLetterIds(db);
    if (epoch !== null && !lost) compare(heads, positions);
    if (lost === 'beyond_head') await raiseEpoch(db, heads.epoch);
    if (lost || epoch === null) startAt(lost === 'beyond_head' ? await readHeads(db) : heads);
    confirmedAtMs = performance.now();
    await recordFollower(db, {
      boot: deps.boot,
      server: deps.server,
      epoch: epoch ?? '',
      positions: readPositions(),
      clients: deps.countClients(),
    });
  }

  function readPositions(): Map<number, number> {
    return new Map([...followers].map(([lane, follower]) => [lane, follower.readPosition()]));
  }

  function compare(heads: Heads, positions: Map<number, number>): void {
    if (heads.epoch !== epoch) return lose('epoch_changed');
    for (const [lane, head] of heads.lanes) {
      const position = positions.get(lane);
      if (position === undefined) return lose('lanes_changed');
      // Emitted more than there is: this Postgres is an older copy of itself.
      if (position > head) return lose('beyond_head');
      if (head - position > behindMax) return lose('too_far_behind');
      followers.get(lane)?.observeHead(head);
    }
  }

  function startAt(heads: Heads): void {
    if (lost) log.warn('socket.followers_restarted', { reason: lost, epoch: heads.epoch });
    deps.closeSockets(lost ?? 'started');
    for (const lane of [...followers.keys()].filter((lane) => !heads.lanes.has(lane))) followers.delete(lane);
    for (const [lane, head] of heads.lanes) {
      const follower = followers.get(lane) ?? createFollower(lane);
      followers.set(lane, follower);
      follower.start({ epoch: heads.epoch, position: head });
    }
    epoch = heads.epoch;
    lost = null;
  }

  async function checkForEver(): Promise<void> {
    try {
      await check();
    } catch (error) {
      log.warn('socket.head_check_failed', describeError(error));
    }
    if (!stopped) checkLater();
  }

  function checkLater(): void {
    timer = setTimeout(() => {
      checking = checkForEver();
    }, headCheckMs);
  }

  return {
    start: async () => {
      if (!stopped) return;
      stopped = false;
      // Sockets are accepted only behind this: a follower must have its place first.
      await check();
      checkLater();
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      // A check that goes on behind this would start the followers again.
      await checking;
      lose('stopped');
      await removeFollower(db, deps.boot).catch(() => undefined);
    },
    offer: (announcement) => followers.get(announcement.lane)?.offer(announcement),
    waitUntilPassed: (lane, position) => followers.get(lane)?.waitUntilPassed(position) ?? Promise.resolve(),
    isDeadLetter: (outboxId) => deadLetterIds.has(outboxId),
    readEpoch: () => epoch,
    readSilenceMs: () => performance.now() - confirmedAtMs,
  };
}
