import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { createTestDatabase } from '@aftercommit/testing/create-test-database';
import { dispatchLane } from '@aftercommit/outbox/dispatch-lane';

describe('the order inside a stream', () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let client: Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    client = new Client({ connectionString: database.url });
    await client.connect();
  });

  afterAll(async () => {
    await client?.end();
    await database?.drop();
  });

  it('[G4] is the order in which ids were drawn under the lock, also when the clock was set back in between', async () => {
    const stream = `user:${randomUUID()}`;
    const ids = await insertWithClockGoingBack(client, stream);

    const batch = await dispatchLane(client, { lane: 1, afterId: 0, batchSizeMax: 100 });

    expect(batch?.events.map(({ outboxId, seq }) => ({ outboxId, seq }))).toEqual(
      ids.map((outboxId, index) => ({ outboxId, seq: index + 1 })),
    );
  });
});

/** Five events in id order whose times, and so whose time-ordered uuids, run backwards. */
async function insertWithClockGoingBack(client: Client, stream: string): Promise<number[]> {
  const { rows } = await client.query<{ id: string }>(
    `WITH written AS (
       INSERT INTO outbox (id, event_id, stream, type, wire, payload, headers, created_at)
       SELECT nextval('outbox_id_seq'), uuidv7(-n * interval '1 minute'), $1, 'inventory.updated', '{"names": []}', '{}', '{}',
         clock_timestamp() - n * interval '1 minute'
       FROM generate_series(1, 5) AS n RETURNING id
     )
     INSERT INTO outbox_pending (id, lane, stream) SELECT id, lane_of_stream($1), $1 FROM written RETURNING id`,
    [stream],
  );
  return rows.map(({ id }) => Number(id)).sort((a, b) => a - b);
}
