import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { createConnectionOptions } from '@aftercommit/db/connection-options';
import { dispatchLane } from '../src/dispatch-lane';
import { balanceEvent, createTestOutbox, type TestOutbox } from './create-test-outbox';

const partitionsFew = 3;
const partitionsMany = 50;
const idsPerPartition = 1_000_000;

describe('[G5] a dispatch', () => {
  let outbox: TestOutbox;
  let dispatcher: Client;

  beforeEach(async () => {
    outbox = await createTestOutbox(4);
    dispatcher = await outbox.connect(createConnectionOptions(outbox.url, 'test-dispatcher'));
  });
  afterEach(() => outbox.stop());

  async function keepPartitions(count: number): Promise<void> {
    await outbox.query(`SELECT make_partition('outbox', number) FROM generate_series(0, $1 - 1) number`, [count]);
  }

  const append = (): Promise<void> => outbox.append(balanceEvent(randomUUID(), 1));
  const dispatch = () => dispatchLane(dispatcher, { lane: 1, afterId: 0, batchSizeMax: 10 });

  /** Indexes of the outbox that a dispatch of what is pending opens. */
  async function countOpenedIndexes(): Promise<number> {
    await dispatcher.query('BEGIN');
    await dispatch();
    const { rows } = await dispatcher.query<{ count: string }>(
      `SELECT count(*) FROM pg_locks l JOIN pg_index i ON i.indexrelid = l.relation
         JOIN pg_inherits p ON p.inhrelid = i.indrelid
       WHERE l.pid = pg_backend_pid() AND p.inhparent = 'outbox'::regclass`,
    );
    await dispatcher.query('COMMIT');
    return Number(rows[0]?.count);
  }

  /** The first dispatch of a connection makes its plan, for which every partition is looked at once. */
  async function makePlan(): Promise<void> {
    await append();
    await dispatch();
  }

  it(`opens as few indexes of the outbox when ${partitionsMany} partitions are kept as with ${partitionsFew}`, async () => {
    const opened: number[] = [];
    for (const partitions of [partitionsFew, partitionsMany]) {
      await keepPartitions(partitions);
      await makePlan();
      await append();
      opened.push(await countOpenedIndexes());
    }

    expect(opened).toEqual([1, 1]);
  });

  it('finds the events of each partition that a batch reaches into', async () => {
    await keepPartitions(partitionsFew);
    await makePlan();
    await outbox.query(`SELECT setval('outbox_id_seq', $1)`, [idsPerPartition - 2]);
    for (let event = 0; event < 3; event += 1) await append();

    const batch = await dispatch();

    const ids = batch?.events.map(({ outboxId }) => outboxId);
    expect(ids).toEqual([idsPerPartition - 1, idsPerPartition, idsPerPartition + 1]);
  });
});
