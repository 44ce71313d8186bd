import type { MigrationInterface, QueryRunner } from 'typeorm';

// Why: everything the site knows (people, money, cases, prizes), money in integer cents.
// Locks: none that matter, all tables are new. Safe while running: yes.
export class CreateDomainTables1700000000001 implements MigrationInterface {
  name = 'CreateDomainTables1700000000001';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [people, money, catalogue, prizes, administration]) {
      await queryRunner.query(statement);
    }
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup, or write the next migration.');
  }
}

const people = `
CREATE TABLE users (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  login text NOT NULL CHECK (login = lower(login)),
  nickname text NOT NULL,
  email text,
  full_name text,
  -- NULL: the person cannot sign in by password.
  password_hash text,
  role text NOT NULL DEFAULT 'user',
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'inactive')),
  trade_link text,
  xp integer NOT NULL DEFAULT 0 CHECK (xp >= 0),
  blocked_until timestamptz,
  blocked_forever boolean NOT NULL DEFAULT false,
  block_reason text,
  last_active_at timestamptz,
  -- A deleted person keeps the row: ledger and history point at it.
  deleted_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX users_login_key ON users (login) WHERE deleted_at IS NULL;

CREATE TABLE admins (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  username text NOT NULL UNIQUE CHECK (username = lower(username)),
  email text,
  password_hash text NOT NULL,
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'moderator')),
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'inactive')),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE sessions (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id uuid REFERENCES users (id),
  admin_id uuid REFERENCES admins (id),
  -- SHA-256 of the secrets. The bearer token works for HTTP and auth.token, the cookie for the socket handshake alone.
  token_hash bytea NOT NULL UNIQUE,
  cookie_hash bytea NOT NULL UNIQUE,
  -- SHA-256 of the visitor cookie that the page's open socket carried when it signed in.
  visitor_hash bytea,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  ended_at timestamptz,
  CHECK (num_nonnulls(user_id, admin_id) = 1)
);
CREATE INDEX sessions_user_id_idx ON sessions (user_id) WHERE ended_at IS NULL;
CREATE INDEX sessions_admin_id_idx ON sessions (admin_id) WHERE ended_at IS NULL;
CREATE INDEX sessions_visitor_hash_idx ON sessions (visitor_hash) WHERE visitor_hash IS NOT NULL;
CREATE INDEX sessions_expires_at_idx ON sessions (expires_at);
`;

const money = `
CREATE TABLE wallets (
  user_id uuid PRIMARY KEY REFERENCES users (id),
  balance_cents bigint NOT NULL DEFAULT 0 CHECK (balance_cents >= 0),
  -- Counts the changes of the balance: an older balance is told from a newer one by it.
  version bigint NOT NULL DEFAULT 0 CHECK (version >= 0)
);

CREATE TABLE ledger_transactions (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('deposit', 'refund', 'dispute', 'dispute_won', 'case_opening', 'prize_claim', 'prize_sale', 'adjustment', 'opening_balance')),
  -- What caused it, unique per kind: the last guard against a second effect.
  reference text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (kind, reference)
);

CREATE TABLE ledger_entries (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  transaction_id bigint NOT NULL REFERENCES ledger_transactions (id),
  -- 'wallet' entries name a user; the house side is insert-only and summed on demand (no hot row).
  account text NOT NULL CHECK (account IN ('wallet', 'house:payments', 'house:cases', 'house:prizes', 'house:adjustments', 'house:receivables')),
  user_id uuid REFERENCES users (id),
  amount_cents bigint NOT NULL CHECK (amount_cents <> 0),
  balance_after_cents bigint CHECK (balance_after_cents >= 0),
  wallet_version bigint,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK ((account = 'wallet') = (balance_after_cents IS NOT NULL AND wallet_version IS NOT NULL)),
  CHECK (account <> 'wallet' OR user_id IS NOT NULL)
);
CREATE INDEX ledger_entries_transaction_id_idx ON ledger_entries (transaction_id);
CREATE UNIQUE INDEX ledger_entries_wallet_version_key ON ledger_entries (user_id, wallet_version) WHERE account = 'wallet';

CREATE FUNCTION assert_ledger_transaction_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT sum(amount_cents) FROM ledger_entries WHERE transaction_id = NEW.transaction_id) <> 0 THEN
    RAISE EXCEPTION 'ledger transaction % is not balanced', NEW.transaction_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_entries_balanced AFTER INSERT ON ledger_entries
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_ledger_transaction_balanced();

CREATE FUNCTION refuse_change_of_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER ledger_transactions_append_only BEFORE UPDATE OR DELETE ON ledger_transactions
  FOR EACH ROW EXECUTE FUNCTION refuse_change_of_history();
CREATE TRIGGER ledger_entries_append_only BEFORE UPDATE OR DELETE ON ledger_entries
  FOR EACH ROW EXECUTE FUNCTION refuse_change_of_history();

-- What providers sent, as they sent it, kept for ever.
CREATE TABLE payment_inbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  provider text NOT NULL,
  -- The provider's own id of the message (webhook-id): a repeat is known by it.
  event_key text NOT NULL,
  body text NOT NULL,
  headers jsonb NOT NULL,
  result text NOT NULL CHECK (result IN ('applied', 'repeated', 'parked', 'ignored')),
  parked_reason text,
  received_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (provider, event_key)
);

CREATE TABLE payments (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  provider text NOT NULL,
  provider_payment_id text NOT NULL,
  user_id uuid NOT NULL REFERENCES users (id),
  amount_cents bigint CHECK (amount_cents > 0),
  currency text NOT NULL DEFAULT 'EUR',
  status text NOT NULL CHECK (status IN ('pending', 'succeeded', 'failed', 'cancelled', 'refunded', 'disputed')),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (provider, provider_payment_id)
);
CREATE INDEX payments_user_id_idx ON payments (user_id, created_at);

-- One row per fact about a payment (its credit, each refund, each dispute): dedupe by effect, permanent.
CREATE TABLE payment_effects (
  payment_id uuid NOT NULL REFERENCES payments (id),
  kind text NOT NULL CHECK (kind IN ('credit', 'refund', 'dispute', 'dispute_won', 'dispute_lost')),
  effect_key text NOT NULL,
  amount_cents bigint NOT NULL CHECK (amount_cents > 0),
  -- NULL: known, but its payment's credit is not there yet.
  applied_at timestamptz,
  inbox_id bigint REFERENCES payment_inbox (id),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (payment_id, kind, effect_key)
);
`;

const catalogue = `
CREATE TABLE images (
  hash text PRIMARY KEY,
  content_type text NOT NULL,
  bytes bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE items (
  id text PRIMARY KEY,
  type text NOT NULL CHECK (type IN ('skin', 'physical', 'money')),
  title text NOT NULL,
  image_url text NOT NULL DEFAULT '',
  price_cents bigint NOT NULL CHECK (price_cents >= 0),
  sell_price_cents bigint CHECK (sell_price_cents >= 0),
  rarity text NOT NULL CHECK (rarity IN ('common', 'rare', 'epic', 'legendary', 'mythic')),
  -- NULL: without end.
  stock integer CHECK (stock >= 0),
  archived_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE cases (
  id text PRIMARY KEY,
  title text NOT NULL,
  title_ru text,
  title_lv text,
  type text NOT NULL CHECK (type IN ('daily', 'monthly', 'event')),
  threshold_cents bigint NOT NULL DEFAULT 0 CHECK (threshold_cents >= 0),
  price_cents bigint NOT NULL DEFAULT 0 CHECK (price_cents >= 0),
  image_url text NOT NULL DEFAULT '',
  status text NOT NULL CHECK (status IN ('draft', 'published', 'archived')),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE case_contents (
  case_id text NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
  item_id text NOT NULL REFERENCES items (id),
  -- Any positive number: the chance is its share of the case's sum.
  weight numeric(24, 9) NOT NULL CHECK (weight > 0),
  rarity text NOT NULL CHECK (rarity IN ('common', 'rare', 'epic', 'legendary', 'mythic')),
  ordinal integer NOT NULL,
  PRIMARY KEY (case_id, item_id)
);
`;

const prizes = `
CREATE TABLE openings (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL REFERENCES users (id),
  case_id text NOT NULL REFERENCES cases (id),
  item_id text NOT NULL,
  case_title text NOT NULL,
  case_image_url text NOT NULL,
  item_title text NOT NULL,
  item_image_url text NOT NULL,
  item_type text NOT NULL,
  rarity text NOT NULL,
  amount_cents bigint NOT NULL,
  price_cents bigint NOT NULL CHECK (price_cents >= 0),
  xp integer NOT NULL CHECK (xp >= 0),
  -- 2026-11-22 or 2026-11 in the site's time zone; NULL: may be opened again and again.
  period_key text,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX openings_once_per_period_key ON openings (user_id, case_id, period_key) WHERE period_key IS NOT NULL;
CREATE INDEX openings_user_id_idx ON openings (user_id, created_at DESC);
CREATE INDEX openings_created_at_idx ON openings (created_at DESC);

CREATE TABLE inventory (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL REFERENCES users (id),
  opening_id uuid NOT NULL UNIQUE REFERENCES openings (id),
  item_id text NOT NULL,
  type text NOT NULL CHECK (type IN ('skin', 'physical', 'money')),
  title text NOT NULL,
  image_url text NOT NULL,
  rarity text NOT NULL,
  -- As they were when the prize was won: a later edit of the item changes no one's prize.
  amount_cents bigint NOT NULL CHECK (amount_cents >= 0),
  sell_price_cents bigint NOT NULL CHECK (sell_price_cents >= 0),
  case_title text NOT NULL,
  status text NOT NULL DEFAULT 'available' CHECK (status IN ('available', 'processing', 'received', 'sold', 'returned')),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX inventory_user_id_idx ON inventory (user_id, created_at DESC);

CREATE TABLE requests (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL REFERENCES users (id),
  inventory_id uuid NOT NULL REFERENCES inventory (id),
  trade_link text,
  status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'approved', 'denied', 'returned')),
  admin_comment text,
  dismissed_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX requests_one_pending_key ON requests (inventory_id) WHERE status = 'pending';
CREATE INDEX requests_user_id_idx ON requests (user_id, created_at DESC);
CREATE INDEX requests_status_idx ON requests (status, created_at DESC);
`;

const administration = `
CREATE TABLE problems (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id uuid REFERENCES users (id),
  type text NOT NULL CHECK (type IN ('technical', 'payment', 'item-claim', 'account', 'other')),
  description text NOT NULL,
  status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'resolved', 'closed')),
  priority text NOT NULL DEFAULT 'medium' CHECK (priority IN ('low', 'medium', 'high')),
  resolution text,
  inbox_id bigint UNIQUE REFERENCES payment_inbox (id),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE audit_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  admin_id uuid REFERENCES admins (id),
  -- The name as it was then; 'system' or the operating system's user for what no admin did.
  actor text NOT NULL,
  action text NOT NULL,
  details text NOT NULL DEFAULT '',
  type text NOT NULL CHECK (type IN ('info', 'warning', 'error', 'success')),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log
  FOR EACH ROW EXECUTE FUNCTION refuse_change_of_history();

CREATE TABLE settings (
  key text PRIMARY KEY,
  value jsonb NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE idempotency_keys (
  -- Actor and route: one person's key never answers another's request.
  scope text NOT NULL,
  key text NOT NULL,
  fingerprint text NOT NULL,
  status integer NOT NULL,
  body text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (scope, key)
);
CREATE INDEX idempotency_keys_created_at_idx ON idempotency_keys (created_at);
`;
