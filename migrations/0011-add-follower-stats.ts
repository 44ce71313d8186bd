import type { MigrationInterface, QueryRunner } from 'typeorm';

// Why: the operations view shows how fast each socket server is, without asking the servers.
// Locks: followers for a moment (a constant default rewrites nothing). Safe while running: yes, servers of the release
// before write rows without it.
export class AddFollowerStats1700000000011 implements MigrationInterface {
  name = 'AddFollowerStats1700000000011';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
-- { windowMs, emitted, p50Ms, p95Ms, p99Ms, uncertaintyMs, lagEvents }: see libs/outbox/src/record-follower.ts.
ALTER TABLE followers ADD COLUMN stats jsonb NOT NULL DEFAULT '{}';
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup, or write the next migration.');
  }
}
