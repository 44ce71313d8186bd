// Step 7 of the path: a socket server reads one lane in position order, from jobs and hints, and fills gaps from the log.
// It promises order and completeness; it never trusts what carried an event.
import { setImmediate as yieldToOthers, setTimeout as pause } from 'node:timers/promises';
import type { Announcement, Batch, LoggedEvent } from './batch';
import { LogBrokenError, type LogPage, type LogRange } from './read-log';

/** Batches kept while the gap before them is read. More are dropped: the log has them. */
const waitingBatchesMax = 32;

/** Events of one read of the log. */
const pageSizeMax = 500;

const readRetryMs = 250;

/** Tries of one emission before its event is set aside. */
const emitAttemptsMax = 3;
const emitRetryMs = 100;

export type LaneFollowerDeps = {
  lane: number;
  /** Events emitted before other work gets its turn: few where an event costs every socket. */
  eventsPerTurn: number;
  readLog(range: LogRange): Promise<LogPage>;
  /** Synchronous; may throw. `bare`: without its data, for a dead letter. */
  emit(event: LoggedEvent, epoch: string, bare: boolean): void;
  isDeadLetter(outboxId: number): boolean;
  setAside(failed: { event: LoggedEvent; attempts: number; error: unknown; firstFailedAt: Date }): Promise<void>;
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
  /** Resolves when everything up to `position` is emitted; rejects when the follower stops or starts again. */
  waitUntilPassed(position: number): Promise<void>;
};

type Waiter = { position: number; resolve: () => void; reject: (error: Error) => void };

export function createLaneFollower(deps: LaneFollowerDeps): LaneFollower {
  const waiting = new Map<number, Batch>();
  let waiters: Waiter[] = [];
  let epoch = '';
  let cursor = 0;
  let head = 0;
  // Counts what was announced: a read of the log speaks only of what was announced before it.
  let heard = 0;
  // Counts the starts: work begun before another start must not move the new cursor.
  let life = 0;
  let runningLife = -1;
  let running = false;

  function begin(from: { epoch: string; position: number } | null): void {
    life += 1;
    epoch = from?.epoch ?? '';
    cursor = from?.position ?? 0;
    head = cursor;
    running = from !== null;
    waiting.clear();
    const left = waiters;
    waiters = [];
    for (const waiter of left) waiter.reject(new Error('the follower started again'));
  }

  async function follow(): Promise<void> {
    if (!running || runningLife === life) return;
    const ownLife = (runningLife = life);
    try {
      while (ownLife === life && cursor < head) {
        try {
          await emitAll(await readNext(), ownLife);
        } catch (error) {
          if (ownLife !== life) return;
          if (error instanceof LogBrokenError) return deps.onLost('log_broken');
          await pause(readRetryMs);
        }
      }
    } finally {
      // head may have moved between the last look and here only within this tick, so nothing is missed.
      if (runningLife === ownLife) runningLife = -1;
    }
  }

  /** What comes next: the part of a waiting batch behind the cursor, else a page of the log. */
  async function readNext(): Promise<LoggedEvent[]> {
    const next = findNextWaiting();
    if (next && next.first <= cursor + 1) {
      waiting.delete(next.first);
      return next.events.slice(cursor + 1 - next.first);
    }
    const until = next ? next.first - 1 : head;
    const range = { lane: deps.lane, from: cursor + 1, limit: Math.min(pageSizeMax, until - cursor) };
    deps.onGapRead(range);
    const readLife = life;
    const heardBefore = heard;
    const page = await deps.readLog(range);
    if (readLife !== life) return [];
    if (page.epoch !== epoch) {
      deps.onLost('epoch_changed');
      return [];
    }
    if (page.events.length === 0 && heard === heardBefore) forgetBeyond(page.head);
    return page.events;
  }

  /** What the log does not have was announced falsely; kept, it would take the place of true batches. */
  function forgetBeyond(logHead: number): void {
    head = Math.max(cursor, logHead);
    for (const batch of waiting.values()) if (batch.last > head) waiting.delete(batch.first);
  }

  function findNextWaiting(): Batch | undefined {
    let next: Batch | undefined;
    for (const batch of waiting.values()) {
      if (batch.last <= cursor) waiting.delete(batch.first);
      else if (!next || batch.first < next.first) next = batch;
    }
    return next;
  }

  async function emitAll(events: LoggedEvent[], ownLife: number): Promise<void> {
    let turn = 0;
    for (const event of events) {
      if (ownLife !== life) return;
      const error = tryEmit(event, deps.isDeadLetter(event.outboxId));
      if (error !== null) await emitAgain(event, error, ownLife);
      if (ownLife !== life) return;
      cursor = event.position;
      settleWaiters();
      turn += 1;
      if (turn % deps.eventsPerTurn === 0) await yieldToOthers();
    }
  }

  function tryEmit(event: LoggedEvent, bare: boolean): unknown {
    try {
      deps.emit(event, epoch, bare);
      return null;
    } catch (error) {
      return error ?? new Error('emission failed');
    }
  }

  /** A poison event must not stop its lane: tried a few times, then set aside, and only its number goes out. */
  async function emitAgain(event: LoggedEvent, firstError: unknown, ownLife: number): Promise<void> {
    const firstFailedAt = new Date();
    let error = firstError;
    for (let attempts = 1; attempts < emitAttemptsMax; attempts += 1) {
      await pause(emitRetryMs);
      if (ownLife !== life) return;
      error = tryEmit(event, false);
      if (error === null) return;
    }
    await deps.setAside({ event, attempts: emitAttemptsMax, error, firstFailedAt });
    if (ownLife === life) tryEmit(event, true);
  }

  function settleWaiters(): void {
    if (waiters.length === 0) return;
    const passed = waiters.filter((waiter) => waiter.position <= cursor);
    waiters = waiters.filter((waiter) => waiter.position > cursor);
    for (const waiter of passed) waiter.resolve();
  }

  return {
    start: (from) => begin(from),
    stop: () => begin(null),
    offer: (announcement) => {
      if (!running || announcement.epoch !== epoch || announcement.last <= cursor) return;
      heard += 1;
      head = Math.max(head, announcement.last);
      const { events } = announcement;
      if (events && waiting.size < waitingBatchesMax) waiting.set(announcement.first, { ...announcement, events });
      void follow();
    },
    observeHead: (position) => {
      if (!running || position <= cursor) return;
      heard += 1;
      head = Math.max(head, position);
      void follow();
    },
    readPosition: () => cursor,
    waitUntilPassed: (position) =>
      !running || position <= cursor
        ? Promise.resolve()
        : new Promise((resolve, reject) => waiters.push({ position, resolve, reject })),
  };
}
