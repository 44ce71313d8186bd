import { onDatabase } from './start-site';

const eventsPerPartition = 1_000_000;
const eventsPerBatch = 500;

/** As many dispatched events of these people as an installation gathers in months, written as the dispatcher would have. */
export async function fillLog(databaseUrl: string, userIds: string[], events: number): Promise<void> {
  if (events === 0) return;
  await onDatabase(databaseUrl, async (client) => {
    for (let from = 1; from <= events; from += eventsPerPartition) {
      const until = Math.min(events, from + eventsPerPartition - 1);
      await client.query(
        `SELECT make_partition(parent, number) FROM unnest(ARRAY['outbox', 'event_log']) parent,
           generate_series($1::bigint / 1000000, $2::bigint / 1000000) number`,
        [from, until],
      );
      await client.query(
        `WITH stated AS (
           SELECT n AS id, 'user:' || ($3::uuid[])[1 + n % cardinality($3::uuid[])] AS stream,
             1 + n / cardinality($3::uuid[]) AS seq FROM generate_series($1::bigint, $2::bigint) n
         ), written AS (
           INSERT INTO outbox (id, stream, type, wire, payload, headers)
           SELECT id, stream, 'inventory.updated', '{"names": []}', '{}', '{}' FROM stated
         )
         INSERT INTO event_log (lane, position, stream, seq, outbox_id) SELECT 1, id, stream, seq, id FROM stated`,
        [from, until, userIds],
      );
    }
    await client.query(
      `INSERT INTO batches (lane, first, last)
       SELECT 1, n, least(n + $2 - 1, $1) FROM generate_series(1::bigint, $1::bigint, $2::bigint) n`,
      [events, eventsPerBatch],
    );
    await client.query(
      `INSERT INTO streams (stream, seq) SELECT 'user:' || u.id, 1 + $2::bigint / cardinality($1::uuid[])
       FROM unnest($1::uuid[]) u (id)`,
      [userIds, events],
    );
    await client.query(`SELECT setval('outbox_id_seq', $1)`, [events]);
    await client.query('SELECT make_partitions_ahead(3)');
    await client.query('VACUUM ANALYZE outbox, event_log, batches, streams');
  });
}
