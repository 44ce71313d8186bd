import type { MigrationInterface, QueryRunner } from 'typeorm';

// Why: people on call look events up by time, id, type and log row, at next to no cost for whoever writes them (ADR 22).
// Locks: SHARE UPDATE EXCLUSIVE on one partition at a time; writers and dispatchers go on. Safe while running: yes.
// Without a transaction, as CONCURRENTLY demands: one that was cut off is run again and goes on where it was.
export class AddOutboxSearchIndexes1700000000009 implements MigrationInterface {
  name = 'AddOutboxSearchIndexes1700000000009';
  transaction = false as const;

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const index of indexes) await addIndex(queryRunner, index);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup, or write the next migration.');
  }
}

type Index = { name: string; table: string; definition: string };

// Blocks of ranges, not rows: rows come in the order of all three, so one look-up reads about one range.
const options = 'WITH (pages_per_range = 16, autosummarize = on)';
const indexes: Index[] = [
  { name: 'outbox_created_at_idx', table: 'outbox', definition: `USING brin (created_at) ${options}` },
  {
    name: 'outbox_type_idx',
    table: 'outbox',
    definition: `USING brin (type text_bloom_ops (n_distinct_per_range = 32)) ${options}`,
  },
  { name: 'event_log_outbox_id_idx', table: 'event_log', definition: `USING brin (outbox_id) ${options}` },
];

async function addIndex(queryRunner: QueryRunner, { name, table, definition }: Index): Promise<void> {
  // On the parent first: a partition made from now on is attached with an index of its own.
  await queryRunner.query(`CREATE INDEX IF NOT EXISTS ${name} ON ONLY ${table} ${definition}`);
  const partitions = (await queryRunner.query(
    `SELECT p.relname AS name FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhrelid
     WHERE i.inhparent = $1::regclass AND NOT EXISTS (
       SELECT FROM pg_index x JOIN pg_inherits xi ON xi.inhrelid = x.indexrelid
       WHERE x.indrelid = p.oid AND xi.inhparent = $2::regclass)
     ORDER BY p.oid`,
    [table, name],
  )) as { name: string }[];
  for (const partition of partitions) {
    const own = `${partition.name}_${name.slice(table.length + 1)}`;
    // What a cut-off run left behind is not valid and cannot be attached.
    await queryRunner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${own}`);
    await queryRunner.query(`CREATE INDEX CONCURRENTLY ${own} ON ${partition.name} ${definition}`);
    await queryRunner.query(`ALTER INDEX ${name} ATTACH PARTITION ${own}`);
  }
}
