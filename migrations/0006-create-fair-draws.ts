import type { MigrationInterface, QueryRunner } from 'typeorm';

// Why: a player can recompute every draw from a seed that was committed to before it.
// Locks: SHARE ROW EXCLUSIVE on users and openings for an instant (foreign keys). Safe while running: yes.
export class CreateFairDraws1700000000006 implements MigrationInterface {
  name = 'CreateFairDraws1700000000006';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(fairDraws);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup, or write the next migration.');
  }
}

const fairDraws = `
CREATE TABLE fair_seeds (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL REFERENCES users (id),
  -- Whoever reads this before revealed_at can foretell the player's prizes.
  server_seed text NOT NULL UNIQUE CHECK (server_seed ~ '^[0-9a-f]{64}$'),
  client_seed text NOT NULL CHECK (client_seed ~ '^[A-Za-z0-9_-]{1,64}$'),
  -- How many openings it has decided: the next one's nonce.
  next_nonce bigint NOT NULL DEFAULT 0 CHECK (next_nonce >= 0),
  created_at timestamptz NOT NULL DEFAULT now(),
  revealed_at timestamptz
);
CREATE UNIQUE INDEX fair_seeds_one_active_key ON fair_seeds (user_id) WHERE revealed_at IS NULL;

-- What could be drawn, once per different odds: openings of one case share a row.
CREATE TABLE fair_odds (
  hash text PRIMARY KEY CHECK (hash ~ '^[0-9a-f]{64}$'),
  -- json, not jsonb: the order counts.
  odds json NOT NULL
);

CREATE TABLE fair_draws (
  opening_id uuid PRIMARY KEY REFERENCES openings (id),
  seed_id uuid NOT NULL REFERENCES fair_seeds (id),
  nonce bigint NOT NULL CHECK (nonce >= 0),
  -- As it was at the draw: the player may change it any time.
  client_seed text NOT NULL,
  odds_hash text NOT NULL REFERENCES fair_odds (hash),
  -- A nonce that decided two openings would let the site choose between them.
  UNIQUE (seed_id, nonce)
);
CREATE TRIGGER fair_odds_append_only BEFORE UPDATE OR DELETE ON fair_odds
  FOR EACH ROW EXECUTE FUNCTION refuse_change_of_history();
CREATE TRIGGER fair_draws_append_only BEFORE UPDATE OR DELETE ON fair_draws
  FOR EACH ROW EXECUTE FUNCTION refuse_change_of_history();
`;
