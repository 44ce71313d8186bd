import { randomUUID } from 'node:crypto';
import type { Batch } from '@aftercommit/outbox/batch';
import { createEventQueue, type EventQueue } from '@aftercommit/queue/create-event-queue';
import { createEventWorker } from '@aftercommit/queue/create-event-worker';
import { createHintSender } from '@aftercommit/queue/create-hint-sender';
import { createMetrics } from '@aftercommit/runtime/create-metrics';
import { createLogger, type Logger } from '@aftercommit/runtime/logger';
import { eventually } from '@aftercommit/testing/eventually';
import { carrierKinds, describeCarrier, startCarrier, type Carrier } from '@aftercommit/testing/start-carrier';
import { createHandOver, type HandOver } from '../src/create-hand-over';

let position = 0;

/** Behind a gap a batch gets a job of its own: another dispatcher moved what lies between. */
function nextBatch({ isBehindGap = true } = {}): Batch {
  position += isBehindGap ? 2 : 1;
  const event = {
    position,
    stream: 'user:x',
    seq: position,
    outboxId: position,
    id: randomUUID(),
    type: 't',
    wire: { names: ['t'] },
    payload: { text: 'x'.repeat(5_000) },
    at: 1,
  };
  return { epoch: 'e', lane: 1, first: position, last: position, events: [event] };
}

for (const kind of carrierKinds) {
  describeCarrier(kind)(`[G5] handing over to ${kind}`, () => {
    let carrier: Carrier;
    let prefix: string;
    let warnings: string[];
    let log: Logger;
    let handOver: HandOver | undefined;

    beforeEach(async () => {
      carrier = await startCarrier(kind);
      prefix = `test-${randomUUID()}`;
      warnings = [];
      log = { ...createLogger('test', 'silent'), warn: (event) => void warnings.push(event) };
    });
    afterEach(async () => {
      carrier.proxy.restore();
      await handOver?.stop();
      await carrier.stop();
    });

    function start(queueDepthMax: number): HandOver {
      const queue = createEventQueue(carrier.connection, prefix);
      return (handOver = createHandOver({
        queue,
        hints: createHintSender(carrier.connection, prefix),
        queueDepthMax,
        metrics: createMetrics(log),
        recordStep: null,
        log,
      }));
    }

    it('leaves to the log what a silent carrier does not take, and hands over again when it is back', async () => {
      const worked: unknown[] = [];
      const started = start(1_000);
      const worker = createEventWorker(carrier.connection, prefix, async (body) => void worked.push(body));
      started.give(nextBatch());
      await eventually(() => expect(worked).toHaveLength(1));
      carrier.proxy.halfOpen();

      const startedAt = performance.now();
      for (let batch = 0; batch < 1_000; batch += 1) started.give(nextBatch());
      const tookMs = performance.now() - startedAt;

      // 64 are under way at most; the very first one may still be.
      const count = (event: string): number => warnings.filter((each) => each === event).length;
      expect(tookMs).toBeLessThan(1_000);
      await eventually(() => expect([1_000 - 64, 1_000 - 63]).toContain(count('queue.add_skipped')));
      await eventually(() => expect([63, 64]).toContain(count('queue.add_failed')), { deadlineMs: 10_000 });
      carrier.proxy.restore();
      const before = worked.length;
      await eventually(
        () => {
          started.give(nextBatch());
          return worked.length > before;
        },
        { deadlineMs: 10_000, intervalMs: 100 },
      );
      await worker.close();
    }, 60_000);

    it('adds one job for the batches of a moment, with all their events', async () => {
      const worked: Batch[] = [];
      const started = start(1_000);
      const worker = createEventWorker(carrier.connection, prefix, async (body) => void worked.push(body as Batch));
      const batches = Array.from({ length: 20 }, (_, index) => nextBatch({ isBehindGap: index === 0 }));

      batches.forEach(started.give);
      const last = nextBatch();
      started.give(last);

      await eventually(() => expect(worked).toHaveLength(2));
      worked.sort((one, other) => one.first - other.first);
      expect(worked.map(({ events }) => events)).toEqual([batches.flatMap(({ events }) => events), last.events]);
      await worker.close();
    }, 60_000);

    it('adds what it has gathered when it stops', async () => {
      const started = start(1_000);
      const reader: EventQueue = createEventQueue(carrier.connection, prefix);
      await reader.countWaiting();
      started.give(nextBatch());
      await started.stop();
      handOver = undefined;

      await eventually(async () => expect(await reader.countWaiting()).toBe(1));
      await reader.close();
    }, 60_000);

    it('does not forget what it adds while the jobs are counted', async () => {
      const started = start(4);
      const reader: EventQueue = createEventQueue(carrier.connection, prefix);
      const giveMany = (): void => {
        for (let batch = 0; batch < 50; batch += 1) started.give(nextBatch());
      };
      // Opens the queue, so that a count is one question and its answer.
      started.give(nextBatch());
      await eventually(async () => expect(await reader.countWaiting()).toBe(1));
      carrier.proxy.delay(1_500);
      await started.start();

      // The first count is asked for after a second and answered after four.
      const askedAfterMs = performance.now() + 1_500;
      await eventually(() => performance.now() > askedAfterMs);
      giveMany();
      await eventually(() => started.readDepth() !== null, { deadlineMs: 15_000, intervalMs: 1 });
      giveMany();
      carrier.proxy.restore();
      await started.stop();
      handOver = undefined;

      // The one from before, four more, and one a second that stands for all.
      const waiting = await reader.countWaiting();
      await reader.close();
      expect(waiting).toBeLessThanOrEqual(7);
    }, 60_000);

    it('lets one job without events stand for all of its lane when too many wait, and none when nobody takes them', async () => {
      const started = start(4);
      const reader: EventQueue = createEventQueue(carrier.connection, prefix);
      await started.start();
      const giveMany = (): void => {
        for (let batch = 0; batch < 50; batch += 1) started.give(nextBatch());
      };

      giveMany();
      await eventually(async () => expect(await reader.countWaiting()).toBe(6));
      // One a second stands for all of the lane, up to twice the depth.
      await eventually(
        async () => {
          giveMany();
          return (await reader.countWaiting()) === 9;
        },
        { deadlineMs: 15_000, intervalMs: 100 },
      );
      const fullSince = performance.now();
      await eventually(() => {
        giveMany();
        return performance.now() - fullSince > 2_500;
      });

      const waiting = await reader.countWaiting();
      await reader.close();
      expect(waiting).toBe(9);
    }, 60_000);
  });
}
