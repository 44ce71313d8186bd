import { randomUUID } from 'node:crypto';
import { appendToOutbox, payloadBytesMax } from '../src/append';
import {
  balanceEvent,
  caseEvent,
  createTestOutbox,
  dropEvent,
  openWriters,
  type TestOutbox,
} from './create-test-outbox';

describe('[G1] appending to the outbox', () => {
  let outbox: TestOutbox;

  beforeAll(async () => {
    outbox = await createTestOutbox();
  });
  afterAll(() => outbox.stop());

  const countRows = async (): Promise<unknown> => {
    const [counts] = await outbox.query(
      'SELECT (SELECT count(*) FROM outbox) AS outbox, (SELECT count(*) FROM outbox_pending) AS pending',
    );
    return counts;
  };

  it('is refused outside of a transaction', async () => {
    const before = await countRows();

    const refused = appendToOutbox(outbox.dataSource.manager, [caseEvent('a')]);

    await expect(refused).rejects.toMatchObject({ code: 'not_in_transaction' });
    expect(await countRows()).toEqual(before);
  });

  it('is refused on an entity manager whose transaction has ended', async () => {
    const late = await outbox.runTransaction((tx) => Promise.resolve(tx));

    const refused = appendToOutbox(late, [caseEvent('a')]);

    await expect(refused).rejects.toMatchObject({ code: 'not_in_transaction' });
  });

  it('writes an outbox row and a pending row for each event', async () => {
    const userId = randomUUID();

    await outbox.append(balanceEvent(userId, 7), caseEvent('gold'));

    const rows = await outbox.query(
      `SELECT o.stream, p.lane, p.stream AS pending_stream, o.type, o.payload, o.wire FROM outbox o JOIN outbox_pending p USING (id)
       WHERE o.stream = $1 OR o.payload ->> 'id' = 'gold' ORDER BY o.id`,
      [`user:${userId}`],
    );
    expect(rows).toEqual([
      {
        stream: `user:${userId}`,
        lane: 1,
        pending_stream: `user:${userId}`,
        type: 'balance.updated',
        payload: { balance: 0.07, version: 7 },
        wire: { names: [`balance:updated:${userId}`, 'balance:updated'], state: { key: 'balance', version: 7 } },
      },
      {
        stream: 'cases',
        lane: 0,
        pending_stream: 'cases',
        type: 'case.updated',
        payload: { id: 'gold' },
        wire: { names: ['cases:updated', 'case:updated'] },
      },
    ]);
  });

  it('leaves nothing behind when the transaction rolls back', async () => {
    const before = await countRows();

    const rolledBack = outbox.runTransaction(async (tx) => {
      await appendToOutbox(tx, [caseEvent('never')]);
      throw new Error('changed my mind');
    });

    await expect(rolledBack).rejects.toThrow('changed my mind');
    expect(await countRows()).toEqual(before);
  });

  it('refuses a payload that the catalogue does not allow, and writes none of its neighbours', async () => {
    const before = await countRows();

    const refused = outbox.append(caseEvent('fine'), balanceEvent('nobody', 1));

    await expect(refused).rejects.toMatchObject({ code: 'payload_invalid' });
    expect(await countRows()).toEqual(before);
  });

  it('refuses a type that the catalogue does not have, even by an inherited name', async () => {
    for (const type of ['balance.forged', 'constructor', '__proto__']) {
      const refused = outbox.append({ type, payload: {} } as never);

      await expect(refused).rejects.toMatchObject({ code: 'payload_invalid' });
    }
  });

  it('refuses a payload over 16 KB and takes one just below', async () => {
    const before = await countRows();

    const refused = outbox.append(dropEvent(payloadBytesMax));

    await expect(refused).rejects.toMatchObject({ code: 'payload_too_large' });
    expect(await countRows()).toEqual(before);
    await outbox.append(dropEvent(payloadBytesMax - 300));
  });

  it('refuses more than a thousand events', async () => {
    const refused = outbox.append(...Array.from({ length: 1_001 }, (_, index) => caseEvent(`case-${index}`)));

    await expect(refused).rejects.toMatchObject({ code: 'too_many_events' });
  });

  it('keeps the stated order of the events of one append', async () => {
    const userId = randomUUID();
    const versions = Array.from({ length: 500 }, (_, index) => index);

    await outbox.append(...versions.map((version) => balanceEvent(userId, version)));

    const rows = await outbox.query<{ version: number }>(
      `SELECT (payload ->> 'version')::int AS version FROM outbox WHERE stream = $1 ORDER BY id`,
      [`user:${userId}`],
    );
    expect(rows.map((row) => row.version)).toEqual(versions);
  });

  it('is final: an outbox row cannot be changed or deleted', async () => {
    await outbox.append(caseEvent('final'));

    await expect(outbox.query(`UPDATE outbox SET payload = '{}'`)).rejects.toThrow('immutable');
    await expect(outbox.query('DELETE FROM outbox')).rejects.toThrow('immutable');
  });

  it('makes the partition that is missing and tries the whole transaction again', async () => {
    const userId = randomUUID();
    let attempts = 0;
    await outbox.query(`SELECT setval('outbox_id_seq', 77000000)`);

    await outbox.runTransaction(async (tx) => {
      attempts += 1;
      await appendToOutbox(tx, [balanceEvent(userId, 1)]);
    });

    const rows = await outbox.query<{ id: string }>('SELECT id FROM outbox WHERE stream = $1', [`user:${userId}`]);
    expect(rows).toHaveLength(1);
    expect(Number(rows[0]?.id)).toBeGreaterThan(77_000_000);
    expect(attempts).toBe(2);
  });

  it('survives twenty writers that miss the same partition at once', async () => {
    expect(await appendFromTwenty(outbox, 99)).toBe(20);
  });

  // Postgres: whoever reads the partitions for the first time while one is attached may be blind to it from then on.
  it('survives writers whose connections were opened while the partition was made', async () => {
    for (const partition of [200, 210, 220, 230, 240, 250, 260, 270]) {
      const writers = await openWriters(outbox.url, 20);

      const written = await appendFromTwenty({ ...outbox, ...writers }, partition);

      await writers.dataSource.destroy();
      expect(written).toBe(20);
    }
  });
});

/** Twenty people's events at once in a partition that nobody has made; how many are there afterwards. */
async function appendFromTwenty({ append, query }: TestOutbox, partition: number): Promise<number> {
  const userIds = Array.from({ length: 20 }, () => randomUUID());
  await query(`SELECT setval('outbox_id_seq', $1)`, [partition * 1_000_000]);
  await Promise.all(userIds.map((userId) => append(balanceEvent(userId, 1))));
  const [row] = await query<{ count: string }>('SELECT count(*) FROM outbox WHERE stream = ANY ($1)', [
    userIds.map((userId) => `user:${userId}`),
  ]);
  return Number(row?.count);
}
