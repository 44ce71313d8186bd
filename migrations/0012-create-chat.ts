import type { MigrationInterface, QueryRunner } from 'typeorm';

// Why: people talk to each other, admins moderate, and everybody chooses the language of their page.
// Locks: ACCESS EXCLUSIVE on users for an instant (new columns are null or constant). Safe while running: yes.
export class CreateChat1700000000012 implements MigrationInterface {
  name = 'CreateChat1700000000012';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(chat);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup, or write the next migration.');
  }
}

const chat = `
ALTER TABLE users
  -- null: never chosen, the page asks the browser.
  ADD COLUMN language text CHECK (language IN ('en', 'ru', 'lv')),
  ADD COLUMN muted_until timestamptz,
  ADD COLUMN muted_forever boolean NOT NULL DEFAULT false,
  ADD COLUMN mute_reason text;

CREATE TABLE chat_messages (
  -- Sorts by the database's time: one key for every page's order.
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  user_id uuid NOT NULL REFERENCES users (id),
  -- As it was when it was said.
  nickname text NOT NULL,
  body text NOT NULL CHECK (char_length(body) BETWEEN 1 AND 500),
  posted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- Deleted: no player is given the body again. It stays for the admins, who answer for what they delete.
  deleted_at timestamptz,
  deleted_by uuid REFERENCES admins (id),
  CHECK ((deleted_at IS NULL) = (deleted_by IS NULL))
);
CREATE INDEX chat_messages_standing_idx ON chat_messages (id DESC) WHERE deleted_at IS NULL;
-- The rate limit counts a person's latest messages.
CREATE INDEX chat_messages_user_id_idx ON chat_messages (user_id, posted_at DESC);
`;
