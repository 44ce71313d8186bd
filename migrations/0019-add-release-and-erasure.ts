import type { MigrationInterface, QueryRunner } from 'typeorm';

// Why: the doctor sees which release a socket server is of, and a person's name can be taken out of the outbox (ADR 24).
// Locks: followers for a moment (no table is rewritten). Safe while running: yes, the release before writes NULL.
export class AddReleaseAndErasure1700000000019 implements MigrationInterface {
  name = 'AddReleaseAndErasure1700000000019';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(releaseAndErasure);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup, or write the next migration.');
  }
}

const releaseAndErasure = `
-- NULL: of a release that did not say.
ALTER TABLE followers ADD COLUMN release text;

CREATE OR REPLACE FUNCTION refuse_change_of_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Only what a payload says may be taken out, and only by the erasure of a person: place, order and type stay.
  IF TG_OP = 'UPDATE' AND current_setting('aftercommit.erasing', true) = 'on' AND ROW(NEW.id, NEW.event_id, NEW.stream,
      NEW.type, NEW.wire, NEW.headers, NEW.created_at) IS NOT DISTINCT FROM ROW(OLD.id, OLD.event_id, OLD.stream,
      OLD.type, OLD.wire, OLD.headers, OLD.created_at) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the outbox is immutable' USING ERRCODE = 'integrity_constraint_violation';
END $$;
`;
