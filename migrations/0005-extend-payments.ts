import type { MigrationInterface, QueryRunner } from 'typeorm';

// Why: several providers, each with secrets that rotate.
// Locks: payments and payment_inbox for a moment (no table is rewritten). Safe while running: yes.
export class ExtendPayments1700000000005 implements MigrationInterface {
  name = 'ExtendPayments1700000000005';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(providers);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup, or write the next migration.');
  }
}

const providers = `
-- Which of our secrets the signature matched; NULL: kept before this was noted.
ALTER TABLE payment_inbox ADD COLUMN key_id text;
-- NULL: a dispute or refund that names no user came before the payment itself.
ALTER TABLE payments ALTER COLUMN user_id DROP NOT NULL;
ALTER TABLE payments ADD CONSTRAINT payments_credited_user_check
  CHECK (user_id IS NOT NULL OR (status = 'pending' AND amount_cents IS NULL));
`;
