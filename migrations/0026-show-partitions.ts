import type { MigrationInterface, QueryRunner } from 'typeorm';

// Why: a connection that reads the partitions of a table for the first time while one is attached can miss it, and what is
// told of the attached one has passed by then. It would refuse every row of that partition, for as long as it lives.
// Locks: none that anybody waits for. Safe while running: yes; the releases before do not call the function.
export class ShowPartitions1700000000026 implements MigrationInterface {
  name = 'ShowPartitions1700000000026';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(showPartitions);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup, or write the next migration.');
  }
}

const showPartitions = `
-- Every connection reads the partitions of the outbox anew. A setting that stays as it is makes Postgres tell them all
-- (an invalidation of the table); its lock stops neither readers nor writers.
CREATE FUNCTION show_partitions() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  ALTER TABLE ONLY outbox ALTER COLUMN id SET STATISTICS DEFAULT;
END $$;
`;
