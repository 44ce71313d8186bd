import type { MigrationInterface, QueryRunner } from 'typeorm';

// Why: where an event is in the log is looked up exactly; the planner read the whole log instead of the block ranges (ADR 22).
// Locks: SHARE UPDATE EXCLUSIVE on one partition at a time; dispatchers go on. Safe while running: yes.
// Without a transaction, as CONCURRENTLY demands: one that was cut off is run again and goes on where it was.
export class IndexLogByEvent1700000000020 implements MigrationInterface {
  name = 'IndexLogByEvent1700000000020';
  transaction = false as const;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX IF EXISTS event_log_outbox_id_idx');
    await queryRunner.query('CREATE INDEX IF NOT EXISTS event_log_event_idx ON ONLY event_log (outbox_id)');
    const partitions = (await queryRunner.query(
      `SELECT p.relname AS name FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhrelid
       WHERE i.inhparent = 'event_log'::regclass AND NOT EXISTS (
         SELECT FROM pg_index x JOIN pg_inherits xi ON xi.inhrelid = x.indexrelid
         WHERE x.indrelid = p.oid AND xi.inhparent = 'event_log_event_idx'::regclass)
       ORDER BY p.oid`,
    )) as { name: string }[];
    for (const { name } of partitions) {
      // What a cut-off run left behind is not valid and cannot be attached.
      await queryRunner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}_event_idx`);
      await queryRunner.query(`CREATE INDEX CONCURRENTLY ${name}_event_idx ON ${name} (outbox_id)`);
      await queryRunner.query(`ALTER INDEX event_log_event_idx ATTACH PARTITION ${name}_event_idx`);
    }
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup, or write the next migration.');
  }
}
