import type { MigrationInterface, QueryRunner } from 'typeorm';

// Why: players bound what they spend and deposit, and may close the house to themselves.
// Locks: wallets for an instant (a column with a constant default: nothing is rewritten), users for an instant (foreign
// keys). Safe while running: yes.
export class CreatePlayerLimits1700000000008 implements MigrationInterface {
  name = 'CreatePlayerLimits1700000000008';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(playerLimits);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup, or write the next migration.');
  }
}

const playerLimits = `
-- Both are changed under the wallet's lock only, as everything that they bound.
CREATE TABLE player_limits (
  user_id uuid NOT NULL REFERENCES users (id),
  kind text NOT NULL CHECK (kind IN ('spend', 'deposit')),
  period text NOT NULL CHECK (period IN ('day', 'week', 'month')),
  -- NULL: no limit.
  limit_cents bigint CHECK (limit_cents >= 0),
  -- What it becomes at next_at: more, because less is at once.
  next_limit_cents bigint CHECK (next_limit_cents >= 0),
  next_at timestamptz,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, kind, period),
  CONSTRAINT player_limits_next_check CHECK (next_at IS NOT NULL OR next_limit_cents IS NULL)
);

CREATE TABLE self_exclusions (
  user_id uuid PRIMARY KEY REFERENCES users (id),
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- infinity: for ever. Only ever later: whoever excluded themselves does not let themselves in again.
  ends_at timestamptz NOT NULL
);

-- Has limits or was excluded: it comes with the lock, so that nobody else's opening looks for them.
ALTER TABLE wallets ADD COLUMN limited boolean NOT NULL DEFAULT false;

CREATE VIEW invariant_i16_limits_are_looked_at (subject, problem) AS
  SELECT 'wallet ' || w.user_id, 'has limits or an exclusion, and openings do not look at them'
  FROM wallets w WHERE NOT w.limited AND (EXISTS (SELECT FROM player_limits l WHERE l.user_id = w.user_id)
    OR EXISTS (SELECT FROM self_exclusions x WHERE x.user_id = w.user_id));
`;
