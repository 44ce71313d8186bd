import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { startCarrier, type Carrier } from '@aftercommit/testing/start-carrier';
import { eventually } from '@aftercommit/testing/eventually';
import { createEventQueue, type EventQueue } from '../src/create-event-queue';

describe('[G5] a queue on postgres that is being opened', () => {
  let carrier: Carrier;
  let holder: Client;
  let operator: Client;
  let queue: EventQueue;

  beforeEach(async () => {
    carrier = await startCarrier('postgres');
    holder = new Client({ connectionString: carrier.connection.url });
    operator = new Client({ connectionString: carrier.connection.url });
    for (const client of [holder, operator]) client.on('error', () => undefined);
    await Promise.all([holder.connect(), operator.connect()]);
    queue = createEventQueue(carrier.connection, `test-${randomUUID()}`);
  });
  afterEach(async () => {
    await queue.close();
    await Promise.all([holder.end(), operator.end()].map((ending) => ending.catch(() => undefined)));
    await carrier.stop();
  });

  it('fails when its connection breaks in the middle of it, ends no process, and opens at the next batch', async () => {
    await holder.query('BEGIN');
    await holder.query('LOCK TABLE queue.migration');
    const adding = queue.add({ batch: 1 }).catch((error: Error) => error);

    await eventually(async () => {
      const { rows } = await operator.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%migration%'`,
      );
      return rows.length === 1;
    });
    // As a killed Postgres does: without a last word.
    carrier.proxy.cut();

    expect(await adding).toBeInstanceOf(Error);
    carrier.proxy.restore();
    await eventually(() => queue.add({ batch: 2 }).then(() => true));
    expect(await queue.countWaiting()).toBe(1);
  });
});
