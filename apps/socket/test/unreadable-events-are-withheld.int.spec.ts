import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { chatStream } from '@aftercommit/contracts/events/streams';
import type { StreamCursor } from '@aftercommit/contracts/socket-protocol';
import { createConnectionOptions } from '@aftercommit/db/connection-options';
import { dispatchLane } from '@aftercommit/outbox/dispatch-lane';
import { createTestDatabase, type TestDatabase } from '@aftercommit/testing/create-test-database';
import { readClientSnapshot } from '../src/read-client-snapshot';

const readableWire = { names: ['chat:message'] };
const unreadableWire = { names: [], closes: { reason: 'x', roleId: 'y' } };

describe('[G4] a stream with an event that this release cannot read', () => {
  let database: TestDatabase;
  let pool: Pool;
  let epoch: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    pool = new Pool({ ...createConnectionOptions(database.url, 'test-sync'), max: 2 });
    for (const wire of [readableWire, unreadableWire, readableWire]) await append(wire);
    const batch = await dispatchLane(pool, { lane: 0, afterId: 0, batchSizeMax: 100 });
    epoch = batch?.epoch ?? '';
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  async function append(wire: unknown): Promise<void> {
    await pool.query(
      `WITH stated AS (SELECT nextval('outbox_id_seq') AS id),
       written AS (INSERT INTO outbox (id, stream, type, wire, payload, headers)
         SELECT id, $1, 'chat.message_posted', $2, $3, '{}' FROM stated)
       INSERT INTO outbox_pending (id, lane, stream) SELECT id, 0, $1 FROM stated`,
      [chatStream, JSON.stringify(wire), JSON.stringify({ id: randomUUID() })],
    );
  }

  async function sync(cursors: Record<string, StreamCursor>) {
    const identity = { userId: null, sessionIds: [], adminId: null, visitorHash: null, byToken: false };
    const follows = { cursors, isDeadLetter: () => false };
    const { syncs } = await readClientSnapshot(pool, { identity, streams: [chatStream], follows });
    return syncs;
  }

  it('is shown to a new client without it', async () => {
    const [answer] = await sync({});

    expect(answer).toMatchObject({
      seq: 3,
      resync: 'no_cursor',
      snapshot: [{ meta: { seq: 1 } }, { meta: { seq: 3 } }],
    });
  });

  it('is continued by who comes back, with the number alone', async () => {
    const [answer] = await sync({ [chatStream]: { epoch, seq: 0 } });

    const said = { id: expect.any(String) };
    expect(answer).toMatchObject({
      seq: 3,
      events: [
        { meta: { seq: 1 }, data: said },
        { meta: { seq: 2 }, data: null },
        { meta: { seq: 3 }, data: said },
      ],
    });
  });
});
