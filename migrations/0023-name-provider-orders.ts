import type { MigrationInterface, QueryRunner } from 'typeorm';

// Why: Montonio's refunds name the order by Montonio's own id, not by the one that we gave it (ADR 36).
// Locks: payments, for as long as the index is made: callbacks and openings wait. Safe while running: yes.
export class NameProviderOrders1700000000023 implements MigrationInterface {
  name = 'NameProviderOrders1700000000023';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE payments ADD COLUMN provider_order_id text');
    // Not unique: an order that two payments claim must reach a person, not be refused to the provider for ever.
    await queryRunner.query(
      `CREATE INDEX payments_provider_order_id_idx ON payments (provider, provider_order_id)
       WHERE provider_order_id IS NOT NULL`,
    );
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup, or write the next migration.');
  }
}
