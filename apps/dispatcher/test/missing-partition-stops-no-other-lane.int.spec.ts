import { randomUUID } from 'node:crypto';
import { createDatabaseClock } from '@aftercommit/outbox/database-clock';
import { createMetrics } from '@aftercommit/runtime/create-metrics';
import { createLogger, type Logger } from '@aftercommit/runtime/logger';
import { eventually } from '@aftercommit/testing/eventually';
import { createLaneLoops, type LaneLoops } from '../src/dispatch-lanes';
import { createTestDispatching, type TestDispatching } from './create-test-dispatching';

const deadline = { deadlineMs: 15_000 };

let dispatching: TestDispatching;
let loops: LaneLoops | undefined;
let said: { level: string; event: string; fields: Record<string, unknown> }[];

beforeEach(async () => {
  dispatching = await createTestDispatching();
  said = [];
});
afterEach(async () => {
  await loops?.stop();
  await dispatching.stop();
});

async function start(): Promise<LaneLoops> {
  const silent = createLogger('test', 'silent');
  const keep =
    (level: string): Logger['info'] =>
    (event, fields) =>
      void said.push({ level, event, fields });
  const log = { ...silent, info: keep('info'), warn: keep('warn'), error: keep('error') };
  loops = createLaneLoops({
    db: dispatching.pool,
    batchSizeMax: 100,
    pollIntervalMs: 20,
    handOver: () => undefined,
    clock: createDatabaseClock(),
    metrics: createMetrics(silent),
    recordStep: null,
    log,
  });
  await loops.start();
  return loops;
}

const run = (sql: string): Promise<unknown> => dispatching.dataSource.query(sql);
const fillFirstPartition = (): Promise<unknown> =>
  run('INSERT INTO batches (lane, first, last) VALUES (1, 999999, 999999)');
const countIn = async (lane: number): Promise<number> => {
  const [row] = await dispatching.dataSource.query<{ count: string }[]>(
    'SELECT count(*) FROM event_log WHERE lane = $1',
    [lane],
  );
  return Number(row?.count);
};

describe('[G5] a partition of the log that is missing', () => {
  it('is made on the spot, and that is said', async () => {
    await fillFirstPartition();
    await run('DROP TABLE event_log_p1');

    await start();
    await dispatching.append(randomUUID());

    await eventually(async () => expect(await countIn(1)).toBe(1), deadline);
    await eventually(
      () => expect(said).toContainEqual(expect.objectContaining({ event: 'outbox.partitions_made' })),
      deadline,
    );
    expect(said.filter(({ level }) => level !== 'info')).toEqual([]);
  });

  it('and cannot be made stops its own lane alone, says which table it is, and heals by itself', async () => {
    await fillFirstPartition();
    // Its name is taken, so that nobody makes another.
    await run('ALTER TABLE event_log DETACH PARTITION event_log_p1');
    const running = await start();

    await dispatching.append(randomUUID());

    await eventually(async () => expect(await countIn(0)).toBe(1), deadline);
    await eventually(() => expect(running.listFailing()).toEqual([1]), deadline);
    expect(await countIn(1)).toBe(0);
    const errors = said.filter(({ level }) => level === 'error');
    expect(errors[0]).toMatchObject({ event: 'outbox.partition_missing', fields: { table: 'event_log' } });
    expect(running.readSilenceMs()).toBeLessThan(10_000);

    await run('ALTER TABLE event_log ATTACH PARTITION event_log_p1 FOR VALUES FROM (1000000) TO (2000000)');
    await eventually(async () => expect(await countIn(1)).toBe(1), deadline);
    await eventually(() => expect(running.listFailing()).toEqual([]), deadline);
  });
});
