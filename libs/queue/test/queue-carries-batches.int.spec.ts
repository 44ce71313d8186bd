import { randomUUID } from 'node:crypto';
import { eventually } from '@aftercommit/testing/eventually';
import { createEventQueue, type EventQueue } from '../src/create-event-queue';
import { createEventWorker, type EventWorker } from '../src/create-event-worker';
import { carrierKinds, describeCarrier, startCarrier, type Carrier } from '@aftercommit/testing/start-carrier';

/** One conformance suite: BullMQ's two backends promise us the same, which is little. */
for (const kind of carrierKinds) {
  describeCarrier(kind)(`[G5] the queue on ${kind}`, () => {
    let carrier: Carrier;
    let prefix: string;
    let queue: EventQueue;
    let workers: EventWorker[];
    let worked: unknown[];

    beforeEach(async () => {
      carrier = await startCarrier(kind);
      prefix = `test-${randomUUID()}`;
      queue = createEventQueue(carrier.connection, prefix);
      workers = [];
      worked = [];
    });
    afterEach(async () => {
      carrier.proxy.restore();
      await Promise.all([queue.close(), ...workers.map((worker) => worker.close())]);
      await carrier.stop();
    });

    const startWorker = (work?: (body: unknown) => Promise<void>): void => {
      workers.push(createEventWorker(carrier.connection, prefix, work ?? (async (body) => void worked.push(body))));
    };

    /** Added again and again, as batches come, until one is worked. */
    const expectCarries = (deadlineMs: number): Promise<unknown> => {
      const mark = randomUUID();
      return eventually(
        async () => {
          await queue.add({ mark });
          return worked.some((body) => (body as { mark?: string }).mark === mark);
        },
        { deadlineMs, intervalMs: 100 },
      );
    };

    it('brings every batch to one of several servers, whole', async () => {
      startWorker();
      startWorker();
      const batches = Array.from({ length: 20 }, (_, index) => ({ index, text: 'x'.repeat(20_000) }));

      await Promise.all(batches.map((batch) => queue.add(batch)));

      await eventually(() => expect(worked).toHaveLength(20));
      expect(worked).toEqual(expect.arrayContaining(batches));
    });

    it('counts what waits, while nobody takes it', async () => {
      await Promise.all([queue.add({ a: 1 }), queue.add({ a: 2 }), queue.add({ a: 3 })]);

      expect(await queue.countWaiting()).toBe(3);
    });

    it('tries a failed batch again, and keeps nothing of one that fails for ever', async () => {
      let attempts = 0;
      startWorker(async (body) => {
        attempts += 1;
        if ((body as { fails: string }).fails === 'always' || attempts === 1) throw new Error('not yet');
        worked.push(body);
      });

      await queue.add({ fails: 'once' });
      await eventually(() => expect(worked).toHaveLength(1));
      attempts = 10;
      await queue.add({ fails: 'always' });

      await eventually(() => expect(attempts).toBe(13));
      startWorker();
      await expectCarries(3_000);
      expect(worked.filter((body) => (body as { fails?: string }).fails === 'always')).toEqual([]);
    });

    it.each(['cut', 'halfOpen'] as const)(
      'says in time that its server is away, and carries again when it is back (%s)',
      async (fault) => {
        startWorker();
        await expectCarries(3_000);

        carrier.proxy[fault]();
        const adds = await Promise.all(
          Array.from({ length: 100 }, () =>
            queue.add({ while: 'away' }).then(
              () => 'added',
              () => 'refused',
            ),
          ),
        );
        carrier.proxy.restore();

        expect(new Set(adds)).toEqual(new Set(['refused']));
        await expectCarries(8_000);
      },
      60_000,
    );

    it.each(['cut', 'halfOpen'] as const)(
      'may be made while its server is away (%s)',
      async (fault) => {
        carrier.proxy[fault]();
        const early = createEventQueue(carrier.connection, prefix);

        const answer = await early.add({ while: 'away' }).then(
          () => 'added',
          () => 'refused',
        );
        carrier.proxy.restore();
        startWorker();

        expect(answer).toBe('refused');
        await eventually(
          async () => {
            await early.add({ after: 'it came' });
            return worked.length > 0;
          },
          { deadlineMs: 10_000, intervalMs: 200 },
        );
        await early.close();
      },
      60_000,
    );

    it('carries again when connections died without a word', async () => {
      startWorker();
      await expectCarries(3_000);

      carrier.proxy.strand();

      await eventually(() => expectCarries(1_000).catch(() => false), { deadlineMs: 20_000 });
    }, 60_000);

    it('closes while its server is away', async () => {
      startWorker();
      await expectCarries(3_000);
      carrier.proxy.cut();
      const startedAt = performance.now();

      await Promise.all([queue.close(), ...workers.map((worker) => worker.close())]);

      expect(performance.now() - startedAt).toBeLessThan(8_000);
    }, 60_000);
  });
}
