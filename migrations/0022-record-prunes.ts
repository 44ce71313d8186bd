import type { MigrationInterface, QueryRunner } from 'typeorm';

// Why: dispatchers apply the retention policy by themselves (ADR 35); several agree on when, and people see what went.
// Locks: none, the table is new. Safe while running: yes, the release before does not know it.
export class RecordPrunes1700000000022 implements MigrationInterface {
  name = 'RecordPrunes1700000000022';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(prunes);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup, or write the next migration.');
  }
}

const prunes = `
CREATE TABLE prunes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- A process, or whoever gave the command.
  actor text NOT NULL,
  keep_days integer NOT NULL CHECK (keep_days > 0),
  -- Partitions.
  dropped text[] NOT NULL,
  -- Rows by table.
  cleaned jsonb NOT NULL
);
CREATE INDEX prunes_at_idx ON prunes (at);
`;
