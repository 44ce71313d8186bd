import type { MigrationInterface, QueryRunner } from 'typeorm';

// Why: admins follow one stream of nudges together. Like the other streams of many readers it lies in lane 0.
// Locks: none on tables. Safe while running: yes, no event of that stream exists before this release.
export class AddAdminsStream1700000000013 implements MigrationInterface {
  name = 'AddAdminsStream1700000000013';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(broadcastStreams);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup, or write the next migration.');
  }
}

const broadcastStreams = `
CREATE OR REPLACE FUNCTION is_broadcast_stream(p_stream text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT p_stream IN ('cases', 'drops', 'chat', 'admins')
$$;
`;
