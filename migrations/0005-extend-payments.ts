import type { MigrationInterface, QueryRunner } from 'typeorm';

// Why: several providers, each with secrets that rotate; what a player means to pay; what a player owes.
// Locks: payments and payment_inbox for a moment (no table is rewritten); ledger_entries takes no new entries while its
// index is built. Safe while running: yes, deposits and openings wait that long.
export class ExtendPayments1700000000005 implements MigrationInterface {
  name = 'ExtendPayments1700000000005';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(providers);
    await queryRunner.query(intents);
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

const intents = `
-- What the user meant to pay, when the payment began here: a credit of another amount waits for a person.
ALTER TABLE payments ADD COLUMN intended_cents bigint CHECK (intended_cents > 0);
-- What somebody owes is read at every opening and every deposit.
CREATE INDEX ledger_entries_debts_idx ON ledger_entries (user_id) INCLUDE (amount_cents) WHERE account = 'house:receivables';
`;
