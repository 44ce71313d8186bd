// Step 7 of the path: a socket server reads one lane in position order, from jobs and hints, and fills gaps from the log.
// It promises order and completeness; it never trusts what carried an event.
import { setImmediate as yieldToOthers, setTimeout as pause } from 'node:timers/promises';
import type { Announcement, LoggedEvent } from './batch';
import { emitOrSetAside, tryEmit, type EmissionDeps } from './emit-or-set-aside';
import { createPassWaiters, type PassWaiters } from './pass-waiters';
import { LogBrokenError, type LogPage, type LogRange } from './read-log';
import { createWaitingBatches, type WaitingBatches } from './waiting-batches';

/** Events of one read of the log. */
const pageSizeMax = 500;

const readRetryMs = 250;

export type LaneFollowerDeps = EmissionDeps & {
  lane: number;
  /** Events emitted before other work gets its turn: few where an event costs every socket. */
  eventsPerTurn: number;
  readLog(range: LogRange): Promise<LogPage>;
  /** The lane cannot be followed from here: start again at the head, after closing the sockets. */
  onLost(reason: 'epoch_changed' | 'log_broken'): void;
  onGapRead(range: LogRange): void;
};

export type LaneFollower = {
  /** Continues behind `position`. Everything of before is forgotten. */
  start(from: { epoch: string; position: number }): void;
  stop(): void;
  /** A batch or hint was heard. Another epoch's is discarded. */
  offer(announcement: Announcement): void;
  /** The lane's head as Postgres says: a lost last batch is found by it. */
  observeHead(position: number): void;
  /** The last emitted position. */
  readPosition(): number;
  /** Resolves when everything up to `position` is emitted; rejects when the follower stops or starts again, or by the signal. */
  waitUntilPassed(position: number, signal?: AbortSignal): Promise<void>;
};

type Lane = {
  deps: LaneFollowerDeps;
  waiting: WaitingBatches;
  waiters: PassWaiters;
  running: boolean;
  epoch: string;
  cursor: number;
  head: number;
  /** Counts what was announced: a read of the log speaks only of what was announced before it. */
  heard: number;
  /** Counts the starts: work begun before another start must not move the new cursor. */
  life: number;
  /** The life whose loop runs. */
  followedLife: number | null;
};

export function createLaneFollower(deps: LaneFollowerDeps): LaneFollower {
  const lane: Lane = {
    deps,
    waiting: createWaitingBatches(),
    waiters: createPassWaiters(),
    running: false,
    epoch: '',
    cursor: 0,
    head: 0,
    heard: 0,
    life: 0,
    followedLife: null,
  };

  return {
    start: (from) => begin(lane, from),
    stop: () => begin(lane, null),
    offer: ({ events, ...announcement }) => {
      if (!lane.running || announcement.epoch !== lane.epoch || announcement.last <= lane.cursor) return;
      if (events) lane.waiting.keep({ ...announcement, events });
      hear(lane, announcement.last);
    },
    observeHead: (position) => {
      if (lane.running && position > lane.cursor) hear(lane, position);
    },
    readPosition: () => lane.cursor,
    waitUntilPassed: (position, signal) =>
      !lane.running || position <= lane.cursor ? Promise.resolve() : lane.waiters.wait(position, signal),
  };
}

function begin(lane: Lane, from: { epoch: string; position: number } | null): void {
  lane.life += 1;
  lane.epoch = from?.epoch ?? '';
  lane.cursor = from?.position ?? 0;
  lane.head = lane.cursor;
  lane.running = from !== null;
  lane.waiting.clear();
  lane.waiters.rejectAll(new Error('the follower started again'));
}

function hear(lane: Lane, position: number): void {
  lane.heard += 1;
  lane.head = Math.max(lane.head, position);
  void follow(lane);
}

/** The one loop of a lane: what comes next is read and emitted, until the head is reached. */
async function follow(lane: Lane): Promise<void> {
  if (lane.followedLife === lane.life) return;
  const { life } = lane;
  lane.followedLife = life;
  try {
    while (life === lane.life && lane.cursor < lane.head) {
      try {
        await emitAll(lane, await readNext(lane), life);
      } catch (error) {
        if (life !== lane.life) return;
        if (error instanceof LogBrokenError) return lane.deps.onLost('log_broken');
        await pause(readRetryMs);
      }
    }
  } finally {
    // In the tick of the last look at the head: whoever hears more from now on starts the loop again.
    if (lane.followedLife === life) lane.followedLife = null;
  }
}

/** The part of a waiting batch behind the cursor, else a page of the log. */
async function readNext(lane: Lane): Promise<LoggedEvent[]> {
  const next = lane.waiting.findNext(lane.cursor);
  if (next && next.first <= lane.cursor + 1) {
    lane.waiting.remove(next);
    return next.events.slice(lane.cursor + 1 - next.first);
  }
  const until = next ? next.first - 1 : lane.head;
  const range = { lane: lane.deps.lane, from: lane.cursor + 1, limit: Math.min(pageSizeMax, until - lane.cursor) };
  lane.deps.onGapRead(range);
  const { life, heard } = lane;
  const page = await lane.deps.readLog(range);
  if (life !== lane.life) return [];
  if (page.epoch !== lane.epoch) {
    lane.deps.onLost('epoch_changed');
    return [];
  }
  if (page.events.length === 0 && heard === lane.heard) {
    lane.head = Math.max(lane.cursor, page.head);
    lane.waiting.forgetBeyond(lane.head);
  }
  return page.events;
}

async function emitAll(lane: Lane, events: LoggedEvent[], life: number): Promise<void> {
  const isWanted = (): boolean => life === lane.life;
  let emitted = 0;
  for (const event of events) {
    if (!isWanted()) return;
    const error = tryEmit(lane.deps, event, lane.epoch);
    if (error !== null) await emitOrSetAside(lane.deps, event, lane.epoch, error, isWanted);
    if (!isWanted()) return;
    // In the tick of the emission: nobody may see the event as emitted and the cursor before it, or the reverse.
    lane.cursor = event.position;
    lane.waiters.settle(lane.cursor);
    emitted += 1;
    if (emitted % lane.deps.eventsPerTurn === 0) await yieldToOthers();
  }
}
