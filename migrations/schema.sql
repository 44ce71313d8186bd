-- Written by `npm run db:dump`. Do not edit: change a migration.

CREATE TABLE admins (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  username text NOT NULL,
  email text,
  password_hash text NOT NULL,
  role text NOT NULL,
  status text NOT NULL DEFAULT 'active'::text,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  updated_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT admins_pkey PRIMARY KEY (id),
  CONSTRAINT admins_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'admin'::text, 'moderator'::text]))),
  CONSTRAINT admins_status_check CHECK ((status = ANY (ARRAY['active'::text, 'inactive'::text]))),
  CONSTRAINT admins_username_check CHECK ((username = lower(username))),
  CONSTRAINT admins_username_key UNIQUE (username)
);

CREATE TABLE audit_log (
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  admin_id uuid,
  actor text NOT NULL,
  action text NOT NULL,
  details text NOT NULL DEFAULT ''::text,
  type text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT audit_log_admin_id_fkey FOREIGN KEY (admin_id) REFERENCES admins(id),
  CONSTRAINT audit_log_pkey PRIMARY KEY (id),
  CONSTRAINT audit_log_type_check CHECK ((type = ANY (ARRAY['info'::text, 'warning'::text, 'error'::text, 'success'::text])))
);

CREATE TABLE batches (
  lane integer NOT NULL,
  first bigint NOT NULL,
  last bigint NOT NULL,
  stream_seqs jsonb NOT NULL DEFAULT '{}'::jsonb,
  dispatched_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT batches_check CHECK ((last >= first)),
  CONSTRAINT batches_pkey PRIMARY KEY (lane, last)
);

CREATE TABLE case_contents (
  case_id text NOT NULL,
  item_id text NOT NULL,
  weight numeric(24,9) NOT NULL,
  rarity text NOT NULL,
  ordinal integer NOT NULL,
  CONSTRAINT case_contents_case_id_fkey FOREIGN KEY (case_id) REFERENCES cases(id) ON DELETE CASCADE,
  CONSTRAINT case_contents_item_id_fkey FOREIGN KEY (item_id) REFERENCES items(id),
  CONSTRAINT case_contents_pkey PRIMARY KEY (case_id, item_id),
  CONSTRAINT case_contents_rarity_check CHECK ((rarity = ANY (ARRAY['common'::text, 'rare'::text, 'epic'::text, 'legendary'::text, 'mythic'::text]))),
  CONSTRAINT case_contents_weight_check CHECK ((weight > (0)::numeric))
);

CREATE TABLE cases (
  id text NOT NULL,
  title text NOT NULL,
  title_ru text,
  title_lv text,
  type text NOT NULL,
  threshold_cents bigint NOT NULL DEFAULT 0,
  price_cents bigint NOT NULL DEFAULT 0,
  image_url text NOT NULL DEFAULT ''::text,
  status text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  updated_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT cases_pkey PRIMARY KEY (id),
  CONSTRAINT cases_price_cents_check CHECK ((price_cents >= 0)),
  CONSTRAINT cases_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'published'::text, 'archived'::text]))),
  CONSTRAINT cases_threshold_cents_check CHECK ((threshold_cents >= 0)),
  CONSTRAINT cases_type_check CHECK ((type = ANY (ARRAY['daily'::text, 'monthly'::text, 'event'::text])))
);

CREATE TABLE chat_messages (
  id uuid NOT NULL DEFAULT uuidv7(),
  user_id uuid NOT NULL,
  nickname text NOT NULL,
  body text NOT NULL,
  posted_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  deleted_at timestamp with time zone,
  deleted_by uuid,
  CONSTRAINT chat_messages_body_check CHECK (((char_length(body) >= 1) AND (char_length(body) <= 500))),
  CONSTRAINT chat_messages_check CHECK (((deleted_at IS NULL) = (deleted_by IS NULL))),
  CONSTRAINT chat_messages_deleted_by_fkey FOREIGN KEY (deleted_by) REFERENCES admins(id),
  CONSTRAINT chat_messages_pkey PRIMARY KEY (id),
  CONSTRAINT chat_messages_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);

CREATE TABLE dead_letters (
  outbox_id bigint NOT NULL,
  event_id uuid NOT NULL,
  lane integer NOT NULL,
  "position" bigint NOT NULL,
  attempts integer NOT NULL,
  last_error text NOT NULL,
  first_failed_at timestamp with time zone NOT NULL,
  last_failed_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  errors jsonb NOT NULL DEFAULT '[]'::jsonb,
  state text NOT NULL DEFAULT 'open'::text,
  settled_at timestamp with time zone,
  settled_by text,
  settled_reason text,
  requeued_as uuid,
  CONSTRAINT dead_letters_attempts_check CHECK ((attempts > 0)),
  CONSTRAINT dead_letters_pkey PRIMARY KEY (outbox_id),
  CONSTRAINT dead_letters_settled_check CHECK ((((state = 'open'::text) = (settled_at IS NULL)) AND ((state = 'requeued'::text) = (requeued_as IS NOT NULL)))),
  CONSTRAINT dead_letters_state_check CHECK ((state = ANY (ARRAY['open'::text, 'requeued'::text, 'discarded'::text])))
);

CREATE TABLE epoch (
  single_row boolean NOT NULL DEFAULT true,
  counter bigint NOT NULL,
  CONSTRAINT epoch_counter_check CHECK ((counter > 0)),
  CONSTRAINT epoch_pkey PRIMARY KEY (single_row),
  CONSTRAINT epoch_single_row_check CHECK (single_row)
);

CREATE TABLE event_log (
  lane integer NOT NULL,
  "position" bigint NOT NULL,
  stream text NOT NULL,
  seq bigint NOT NULL,
  outbox_id bigint NOT NULL,
  dispatched_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT event_log_pkey PRIMARY KEY (lane, "position")
) PARTITION BY RANGE ("position");

CREATE TABLE fair_draws (
  opening_id uuid NOT NULL,
  seed_id uuid NOT NULL,
  nonce bigint NOT NULL,
  client_seed text NOT NULL,
  odds_hash text NOT NULL,
  CONSTRAINT fair_draws_nonce_check CHECK ((nonce >= 0)),
  CONSTRAINT fair_draws_odds_hash_fkey FOREIGN KEY (odds_hash) REFERENCES fair_odds(hash),
  CONSTRAINT fair_draws_opening_id_fkey FOREIGN KEY (opening_id) REFERENCES openings(id),
  CONSTRAINT fair_draws_pkey PRIMARY KEY (opening_id),
  CONSTRAINT fair_draws_seed_id_fkey FOREIGN KEY (seed_id) REFERENCES fair_seeds(id),
  CONSTRAINT fair_draws_seed_id_nonce_key UNIQUE (seed_id, nonce)
);

CREATE TABLE fair_odds (
  hash text NOT NULL,
  odds json NOT NULL,
  CONSTRAINT fair_odds_hash_check CHECK ((hash ~ '^[0-9a-f]{64}$'::text)),
  CONSTRAINT fair_odds_pkey PRIMARY KEY (hash)
);

CREATE TABLE fair_seeds (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL,
  server_seed text NOT NULL,
  client_seed text NOT NULL,
  next_nonce bigint NOT NULL DEFAULT 0,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  revealed_at timestamp with time zone,
  CONSTRAINT fair_seeds_client_seed_check CHECK ((client_seed ~ '^[A-Za-z0-9_-]{1,64}$'::text)),
  CONSTRAINT fair_seeds_next_nonce_check CHECK ((next_nonce >= 0)),
  CONSTRAINT fair_seeds_pkey PRIMARY KEY (id),
  CONSTRAINT fair_seeds_server_seed_check CHECK ((server_seed ~ '^[0-9a-f]{64}$'::text)),
  CONSTRAINT fair_seeds_server_seed_key UNIQUE (server_seed),
  CONSTRAINT fair_seeds_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);

CREATE TABLE followers (
  boot uuid NOT NULL,
  server text NOT NULL,
  epoch text NOT NULL,
  positions jsonb NOT NULL,
  clients integer NOT NULL,
  started_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  seen_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  stats jsonb NOT NULL DEFAULT '{}'::jsonb,
  release text,
  CONSTRAINT followers_clients_check CHECK ((clients >= 0)),
  CONSTRAINT followers_pkey PRIMARY KEY (boot)
);

CREATE TABLE house_rollups (
  cluster bigint NOT NULL DEFAULT (pg_control_system()).system_identifier,
  through bigint NOT NULL,
  account text NOT NULL,
  amount_cents bigint NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT house_rollups_pkey PRIMARY KEY (cluster, through, account)
);

CREATE TABLE idempotency_keys (
  scope text NOT NULL,
  key text NOT NULL,
  fingerprint text NOT NULL,
  status integer NOT NULL,
  body text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT idempotency_keys_pkey PRIMARY KEY (scope, key)
);

CREATE TABLE images (
  hash text NOT NULL,
  content_type text NOT NULL,
  bytes bytea NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT images_pkey PRIMARY KEY (hash)
);

CREATE TABLE inventory (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL,
  opening_id uuid NOT NULL,
  item_id text NOT NULL,
  type text NOT NULL,
  title text NOT NULL,
  image_url text NOT NULL,
  rarity text NOT NULL,
  amount_cents bigint NOT NULL,
  sell_price_cents bigint NOT NULL,
  case_title text NOT NULL,
  status text NOT NULL DEFAULT 'available'::text,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  updated_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT inventory_amount_cents_check CHECK ((amount_cents >= 0)),
  CONSTRAINT inventory_opening_id_fkey FOREIGN KEY (opening_id) REFERENCES openings(id),
  CONSTRAINT inventory_opening_id_key UNIQUE (opening_id),
  CONSTRAINT inventory_pkey PRIMARY KEY (id),
  CONSTRAINT inventory_sell_price_cents_check CHECK ((sell_price_cents >= 0)),
  CONSTRAINT inventory_status_check CHECK ((status = ANY (ARRAY['available'::text, 'processing'::text, 'received'::text, 'sold'::text, 'returned'::text]))),
  CONSTRAINT inventory_type_check CHECK ((type = ANY (ARRAY['skin'::text, 'physical'::text, 'money'::text]))),
  CONSTRAINT inventory_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);

CREATE TABLE items (
  id text NOT NULL,
  type text NOT NULL,
  title text NOT NULL,
  image_url text NOT NULL DEFAULT ''::text,
  price_cents bigint NOT NULL,
  sell_price_cents bigint,
  rarity text NOT NULL,
  stock integer,
  archived_at timestamp with time zone,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  updated_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT items_pkey PRIMARY KEY (id),
  CONSTRAINT items_price_cents_check CHECK ((price_cents >= 0)),
  CONSTRAINT items_rarity_check CHECK ((rarity = ANY (ARRAY['common'::text, 'rare'::text, 'epic'::text, 'legendary'::text, 'mythic'::text]))),
  CONSTRAINT items_sell_price_cents_check CHECK ((sell_price_cents >= 0)),
  CONSTRAINT items_stock_check CHECK ((stock >= 0)),
  CONSTRAINT items_type_check CHECK ((type = ANY (ARRAY['skin'::text, 'physical'::text, 'money'::text])))
);

CREATE TABLE lane_config (
  single_row boolean NOT NULL DEFAULT true,
  user_lanes integer NOT NULL,
  CONSTRAINT lane_config_pkey PRIMARY KEY (single_row),
  CONSTRAINT lane_config_single_row_check CHECK (single_row),
  CONSTRAINT lane_config_user_lanes_check CHECK (((user_lanes >= 1) AND (user_lanes <= 63)))
);

CREATE TABLE ledger_entries (
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  transaction_id bigint NOT NULL,
  account text NOT NULL,
  user_id uuid,
  amount_cents bigint NOT NULL,
  balance_after_cents bigint,
  wallet_version bigint,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT ledger_entries_account_check CHECK ((account = ANY (ARRAY['wallet'::text, 'house:payments'::text, 'house:cases'::text, 'house:prizes'::text, 'house:adjustments'::text, 'house:receivables'::text, 'house:suspense'::text]))),
  CONSTRAINT ledger_entries_amount_cents_check CHECK ((amount_cents <> 0)),
  CONSTRAINT ledger_entries_balance_after_cents_check CHECK ((balance_after_cents >= 0)),
  CONSTRAINT ledger_entries_balanced TRIGGER DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT ledger_entries_check CHECK (((account = 'wallet'::text) = ((balance_after_cents IS NOT NULL) AND (wallet_version IS NOT NULL)))),
  CONSTRAINT ledger_entries_check1 CHECK (((account <> 'wallet'::text) OR (user_id IS NOT NULL))),
  CONSTRAINT ledger_entries_pkey PRIMARY KEY (id),
  CONSTRAINT ledger_entries_transaction_id_fkey FOREIGN KEY (transaction_id) REFERENCES ledger_transactions(id),
  CONSTRAINT ledger_entries_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);

CREATE TABLE ledger_transactions (
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  kind text NOT NULL,
  reference text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  xact_id bigint NOT NULL DEFAULT ((pg_current_xact_id())::text)::bigint,
  CONSTRAINT ledger_transactions_kind_check CHECK ((kind = ANY (ARRAY['deposit'::text, 'refund'::text, 'dispute'::text, 'dispute_won'::text, 'case_opening'::text, 'prize_claim'::text, 'prize_sale'::text, 'adjustment'::text, 'opening_balance'::text, 'suspense'::text, 'suspense_cleared'::text]))),
  CONSTRAINT ledger_transactions_kind_reference_key UNIQUE (kind, reference),
  CONSTRAINT ledger_transactions_pkey PRIMARY KEY (id)
);

CREATE TABLE openings (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL,
  case_id text NOT NULL,
  item_id text NOT NULL,
  case_title text NOT NULL,
  case_image_url text NOT NULL,
  item_title text NOT NULL,
  item_image_url text NOT NULL,
  item_type text NOT NULL,
  rarity text NOT NULL,
  amount_cents bigint NOT NULL,
  price_cents bigint NOT NULL,
  xp integer NOT NULL,
  period_key text,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT openings_case_id_fkey FOREIGN KEY (case_id) REFERENCES cases(id),
  CONSTRAINT openings_pkey PRIMARY KEY (id),
  CONSTRAINT openings_price_cents_check CHECK ((price_cents >= 0)),
  CONSTRAINT openings_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  CONSTRAINT openings_xp_check CHECK ((xp >= 0))
);

CREATE TABLE outbox (
  id bigint NOT NULL,
  event_id uuid NOT NULL DEFAULT uuidv7(),
  stream text NOT NULL,
  type text NOT NULL,
  wire jsonb NOT NULL,
  payload json NOT NULL,
  headers jsonb NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT outbox_pkey PRIMARY KEY (id)
) PARTITION BY RANGE (id);

CREATE TABLE outbox_pending (
  id bigint NOT NULL,
  lane integer NOT NULL,
  stream text NOT NULL,
  CONSTRAINT outbox_pending_pkey PRIMARY KEY (lane, id)
) WITH (autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=2000, autovacuum_vacuum_insert_scale_factor=0);

CREATE TABLE paused_lanes (
  lane integer NOT NULL,
  actor text NOT NULL,
  reason text NOT NULL,
  paused_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT paused_lanes_lane_check CHECK (((lane >= 0) AND (lane <= 63))),
  CONSTRAINT paused_lanes_pkey PRIMARY KEY (lane)
);

CREATE TABLE payment_effects (
  payment_id uuid NOT NULL,
  kind text NOT NULL,
  effect_key text NOT NULL,
  amount_cents bigint NOT NULL,
  applied_at timestamp with time zone,
  inbox_id bigint,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT payment_effects_amount_cents_check CHECK ((amount_cents > 0)),
  CONSTRAINT payment_effects_inbox_id_fkey FOREIGN KEY (inbox_id) REFERENCES payment_inbox(id),
  CONSTRAINT payment_effects_kind_check CHECK ((kind = ANY (ARRAY['credit'::text, 'refund'::text, 'dispute'::text, 'dispute_won'::text, 'dispute_lost'::text]))),
  CONSTRAINT payment_effects_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES payments(id),
  CONSTRAINT payment_effects_pkey PRIMARY KEY (payment_id, kind, effect_key)
);

CREATE TABLE payment_inbox (
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  provider text NOT NULL,
  event_key text NOT NULL,
  body text NOT NULL,
  headers jsonb NOT NULL,
  result text NOT NULL,
  parked_reason text,
  received_at timestamp with time zone NOT NULL DEFAULT now(),
  key_id text,
  CONSTRAINT payment_inbox_pkey PRIMARY KEY (id),
  CONSTRAINT payment_inbox_provider_event_key_key UNIQUE (provider, event_key),
  CONSTRAINT payment_inbox_result_check CHECK ((result = ANY (ARRAY['applied'::text, 'repeated'::text, 'parked'::text, 'ignored'::text])))
);

CREATE TABLE payments (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  provider text NOT NULL,
  provider_payment_id text NOT NULL,
  user_id uuid,
  amount_cents bigint,
  currency text NOT NULL DEFAULT 'EUR'::text,
  status text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  updated_at timestamp with time zone NOT NULL DEFAULT now(),
  intended_cents bigint,
  provider_order_id text,
  CONSTRAINT payments_amount_cents_check CHECK ((amount_cents > 0)),
  CONSTRAINT payments_credited_user_check CHECK (((user_id IS NOT NULL) OR ((status = 'pending'::text) AND (amount_cents IS NULL)))),
  CONSTRAINT payments_intended_cents_check CHECK ((intended_cents > 0)),
  CONSTRAINT payments_pkey PRIMARY KEY (id),
  CONSTRAINT payments_provider_provider_payment_id_key UNIQUE (provider, provider_payment_id),
  CONSTRAINT payments_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'succeeded'::text, 'failed'::text, 'cancelled'::text, 'refunded'::text, 'disputed'::text]))),
  CONSTRAINT payments_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);

CREATE TABLE player_limits (
  user_id uuid NOT NULL,
  kind text NOT NULL,
  period text NOT NULL,
  limit_cents bigint,
  next_limit_cents bigint,
  next_at timestamp with time zone,
  updated_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT player_limits_kind_check CHECK ((kind = ANY (ARRAY['spend'::text, 'deposit'::text]))),
  CONSTRAINT player_limits_limit_cents_check CHECK ((limit_cents >= 0)),
  CONSTRAINT player_limits_next_check CHECK (((next_at IS NOT NULL) OR (next_limit_cents IS NULL))),
  CONSTRAINT player_limits_next_limit_cents_check CHECK ((next_limit_cents >= 0)),
  CONSTRAINT player_limits_period_check CHECK ((period = ANY (ARRAY['day'::text, 'week'::text, 'month'::text]))),
  CONSTRAINT player_limits_pkey PRIMARY KEY (user_id, kind, period),
  CONSTRAINT player_limits_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);

CREATE TABLE problems (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  user_id uuid,
  type text NOT NULL,
  description text NOT NULL,
  status text NOT NULL DEFAULT 'open'::text,
  priority text NOT NULL DEFAULT 'medium'::text,
  resolution text,
  inbox_id bigint,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  updated_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT problems_inbox_id_fkey FOREIGN KEY (inbox_id) REFERENCES payment_inbox(id),
  CONSTRAINT problems_inbox_id_key UNIQUE (inbox_id),
  CONSTRAINT problems_pkey PRIMARY KEY (id),
  CONSTRAINT problems_priority_check CHECK ((priority = ANY (ARRAY['low'::text, 'medium'::text, 'high'::text]))),
  CONSTRAINT problems_status_check CHECK ((status = ANY (ARRAY['open'::text, 'resolved'::text, 'closed'::text]))),
  CONSTRAINT problems_type_check CHECK ((type = ANY (ARRAY['technical'::text, 'payment'::text, 'item-claim'::text, 'account'::text, 'other'::text]))),
  CONSTRAINT problems_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);

CREATE TABLE prunes (
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  actor text NOT NULL,
  keep_days integer NOT NULL,
  dropped text[] NOT NULL,
  cleaned jsonb NOT NULL,
  CONSTRAINT prunes_keep_days_check CHECK ((keep_days > 0)),
  CONSTRAINT prunes_pkey PRIMARY KEY (id)
);

CREATE TABLE replay_runs (
  id uuid NOT NULL DEFAULT uuidv7(),
  actor text NOT NULL,
  reason text NOT NULL,
  filter jsonb NOT NULL,
  rate integer NOT NULL,
  runner text NOT NULL,
  state text NOT NULL DEFAULT 'running'::text,
  total integer NOT NULL,
  done integer NOT NULL DEFAULT 0,
  skipped integer NOT NULL DEFAULT 0,
  next_chunk_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  started_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  moved_at timestamp with time zone,
  finished_at timestamp with time zone,
  CONSTRAINT replay_runs_check CHECK ((((done >= 0) AND (done <= total)) AND ((skipped >= 0) AND (skipped <= done)))),
  CONSTRAINT replay_runs_check1 CHECK (((state = 'running'::text) = (finished_at IS NULL))),
  CONSTRAINT replay_runs_pkey PRIMARY KEY (id),
  CONSTRAINT replay_runs_rate_check CHECK ((rate > 0)),
  CONSTRAINT replay_runs_runner_check CHECK ((runner = ANY (ARRAY['cli'::text, 'api'::text]))),
  CONSTRAINT replay_runs_state_check CHECK ((state = ANY (ARRAY['running'::text, 'finished'::text, 'cancelled'::text]))),
  CONSTRAINT replay_runs_total_check CHECK ((total > 0))
);

CREATE TABLE replay_targets (
  run_id uuid NOT NULL,
  ordinal integer NOT NULL,
  outbox_id bigint NOT NULL,
  CONSTRAINT replay_targets_ordinal_check CHECK ((ordinal > 0)),
  CONSTRAINT replay_targets_pkey PRIMARY KEY (run_id, ordinal),
  CONSTRAINT replay_targets_run_id_fkey FOREIGN KEY (run_id) REFERENCES replay_runs(id)
);

CREATE TABLE requests (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL,
  inventory_id uuid NOT NULL,
  trade_link text,
  status text NOT NULL DEFAULT 'pending'::text,
  admin_comment text,
  dismissed_at timestamp with time zone,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  updated_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT requests_inventory_id_fkey FOREIGN KEY (inventory_id) REFERENCES inventory(id),
  CONSTRAINT requests_pkey PRIMARY KEY (id),
  CONSTRAINT requests_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'approved'::text, 'denied'::text, 'returned'::text]))),
  CONSTRAINT requests_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);

CREATE TABLE self_exclusions (
  user_id uuid NOT NULL,
  started_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  ends_at timestamp with time zone NOT NULL,
  CONSTRAINT self_exclusions_pkey PRIMARY KEY (user_id),
  CONSTRAINT self_exclusions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);

CREATE TABLE sessions (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  user_id uuid,
  admin_id uuid,
  token_hash bytea NOT NULL,
  cookie_hash bytea NOT NULL,
  visitor_hash bytea,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  expires_at timestamp with time zone NOT NULL,
  ended_at timestamp with time zone,
  CONSTRAINT sessions_admin_id_fkey FOREIGN KEY (admin_id) REFERENCES admins(id),
  CONSTRAINT sessions_check CHECK ((num_nonnulls(user_id, admin_id) = 1)),
  CONSTRAINT sessions_cookie_hash_key UNIQUE (cookie_hash),
  CONSTRAINT sessions_pkey PRIMARY KEY (id),
  CONSTRAINT sessions_token_hash_key UNIQUE (token_hash),
  CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);

CREATE TABLE settings (
  key text NOT NULL,
  value jsonb NOT NULL,
  updated_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT settings_pkey PRIMARY KEY (key)
);

CREATE TABLE streams (
  stream text NOT NULL,
  seq bigint NOT NULL,
  CONSTRAINT streams_pkey PRIMARY KEY (stream, seq),
  CONSTRAINT streams_seq_check CHECK ((seq > 0))
) WITH (autovacuum_vacuum_scale_factor=0.02, autovacuum_vacuum_threshold=2000);

CREATE TABLE users (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  login text NOT NULL,
  nickname text NOT NULL,
  email text,
  full_name text,
  password_hash text,
  role text NOT NULL DEFAULT 'user'::text,
  status text NOT NULL DEFAULT 'active'::text,
  trade_link text,
  xp integer NOT NULL DEFAULT 0,
  blocked_until timestamp with time zone,
  blocked_forever boolean NOT NULL DEFAULT false,
  block_reason text,
  last_active_at timestamp with time zone,
  deleted_at timestamp with time zone,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  updated_at timestamp with time zone NOT NULL DEFAULT now(),
  language text,
  muted_until timestamp with time zone,
  muted_forever boolean NOT NULL DEFAULT false,
  mute_reason text,
  CONSTRAINT users_language_check CHECK ((language = ANY (ARRAY['en'::text, 'ru'::text, 'lv'::text]))),
  CONSTRAINT users_login_check CHECK ((login = lower(login))),
  CONSTRAINT users_pkey PRIMARY KEY (id),
  CONSTRAINT users_status_check CHECK ((status = ANY (ARRAY['active'::text, 'inactive'::text]))),
  CONSTRAINT users_xp_check CHECK ((xp >= 0))
);

CREATE TABLE wallets (
  user_id uuid NOT NULL,
  balance_cents bigint NOT NULL DEFAULT 0,
  version bigint NOT NULL DEFAULT 0,
  limited boolean NOT NULL DEFAULT false,
  CONSTRAINT wallets_balance_cents_check CHECK ((balance_cents >= 0)),
  CONSTRAINT wallets_pkey PRIMARY KEY (user_id),
  CONSTRAINT wallets_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  CONSTRAINT wallets_version_check CHECK ((version >= 0))
);

CREATE SEQUENCE outbox_id_seq AS bigint INCREMENT 1 START 1 CACHE 1;

CREATE INDEX chat_messages_standing_idx ON public.chat_messages USING btree (id DESC) WHERE (deleted_at IS NULL);

CREATE INDEX chat_messages_user_id_idx ON public.chat_messages USING btree (user_id, posted_at DESC);

CREATE UNIQUE INDEX dead_letters_event_id_key ON public.dead_letters USING btree (event_id);

CREATE INDEX event_log_event_idx ON ONLY public.event_log USING btree (outbox_id);

CREATE INDEX event_log_stream_seq_idx ON ONLY public.event_log USING btree (stream, seq);

CREATE UNIQUE INDEX fair_seeds_one_active_key ON public.fair_seeds USING btree (user_id) WHERE (revealed_at IS NULL);

CREATE INDEX idempotency_keys_created_at_idx ON public.idempotency_keys USING btree (created_at);

CREATE INDEX inventory_user_id_idx ON public.inventory USING btree (user_id, created_at DESC);

CREATE INDEX ledger_entries_debts_idx ON public.ledger_entries USING btree (user_id) INCLUDE (amount_cents) WHERE (account = 'house:receivables'::text);

CREATE INDEX ledger_entries_transaction_id_idx ON public.ledger_entries USING btree (transaction_id);

CREATE UNIQUE INDEX ledger_entries_wallet_version_key ON public.ledger_entries USING btree (user_id, wallet_version) WHERE (account = 'wallet'::text);

CREATE INDEX ledger_transactions_xact_id_idx ON public.ledger_transactions USING brin (xact_id);

CREATE INDEX openings_created_at_idx ON public.openings USING btree (created_at DESC);

CREATE UNIQUE INDEX openings_once_per_period_key ON public.openings USING btree (user_id, case_id, period_key) WHERE (period_key IS NOT NULL);

CREATE INDEX openings_user_id_idx ON public.openings USING btree (user_id, created_at DESC);

CREATE INDEX outbox_created_at_idx ON ONLY public.outbox USING brin (created_at) WITH (pages_per_range='16', autosummarize='on');

CREATE INDEX outbox_type_idx ON ONLY public.outbox USING brin (type text_bloom_ops (n_distinct_per_range='32')) WITH (pages_per_range='16', autosummarize='on');

CREATE INDEX outbox_pending_stream_id_idx ON public.outbox_pending USING btree (stream, id);

CREATE INDEX payments_provider_order_id_idx ON public.payments USING btree (provider, provider_order_id) WHERE (provider_order_id IS NOT NULL);

CREATE INDEX payments_user_id_idx ON public.payments USING btree (user_id, created_at);

CREATE INDEX prunes_at_idx ON public.prunes USING btree (at);

CREATE INDEX replay_runs_running_idx ON public.replay_runs USING btree (id) WHERE (state = 'running'::text);

CREATE UNIQUE INDEX requests_one_pending_key ON public.requests USING btree (inventory_id) WHERE (status = 'pending'::text);

CREATE INDEX requests_status_idx ON public.requests USING btree (status, created_at DESC);

CREATE INDEX requests_user_id_idx ON public.requests USING btree (user_id, created_at DESC);

CREATE INDEX sessions_admin_id_idx ON public.sessions USING btree (admin_id) WHERE (ended_at IS NULL);

CREATE INDEX sessions_expires_at_idx ON public.sessions USING btree (expires_at);

CREATE INDEX sessions_user_id_idx ON public.sessions USING btree (user_id) WHERE (ended_at IS NULL);

CREATE INDEX sessions_visitor_hash_idx ON public.sessions USING btree (visitor_hash) WHERE (visitor_hash IS NOT NULL);

CREATE UNIQUE INDEX users_login_key ON public.users USING btree (login) WHERE (deleted_at IS NULL);

CREATE VIEW house_balances AS
 WITH latest AS (
         SELECT r.cluster,
            r.through
           FROM house_rollups r
          WHERE r.cluster = (( SELECT pg_control_system.system_identifier
                   FROM pg_control_system() pg_control_system(pg_control_version, catalog_version_no, system_identifier, pg_control_last_modified)))
          ORDER BY r.through DESC
         LIMIT 1
        ), parts AS (
         SELECT r.account,
            r.amount_cents
           FROM house_rollups r
             JOIN latest USING (cluster, through)
        UNION ALL
         SELECT e.account,
            e.amount_cents
           FROM ledger_transactions t
             JOIN ledger_entries e ON e.transaction_id = t.id
          WHERE e.account <> 'wallet'::text AND t.xact_id >= COALESCE(( SELECT latest.through
                   FROM latest), 0::bigint)
        )
 SELECT account,
    sum(amount_cents)::bigint AS amount_cents
   FROM parts p
  GROUP BY account;

CREATE VIEW invariant_i01_transactions_sum_to_nothing AS
 SELECT 'ledger transaction '::text || t.id AS subject,
    format('%s: %s entries sum to %s cents'::text, t.kind, count(e.id), COALESCE(sum(e.amount_cents), 0::numeric)) AS problem
   FROM ledger_transactions t
     LEFT JOIN ledger_entries e ON e.transaction_id = t.id
  GROUP BY t.id
 HAVING count(e.id) < 2 OR sum(e.amount_cents) <> 0::numeric;

CREATE VIEW invariant_i02_wallets_equal_their_entries AS
 SELECT 'wallet '::text || w.user_id AS subject,
    format('holds %s cents, its entries sum to %s'::text, w.balance_cents, COALESCE(sum(e.amount_cents), 0::numeric)) AS problem
   FROM wallets w
     LEFT JOIN ledger_entries e ON e.user_id = w.user_id AND e.account = 'wallet'::text
  GROUP BY w.user_id
 HAVING w.balance_cents::numeric <> COALESCE(sum(e.amount_cents), 0::numeric) OR w.balance_cents < 0;

CREATE VIEW invariant_i03_wallet_versions_have_no_gap AS
 SELECT 'wallet '::text || w.user_id AS subject,
    format('version %s, but %s entries up to version %s'::text, w.version, count(e.id), max(e.wallet_version)) AS problem
   FROM wallets w
     LEFT JOIN ledger_entries e ON e.user_id = w.user_id AND e.account = 'wallet'::text
  GROUP BY w.user_id
 HAVING w.version <> count(e.id) OR w.version <> COALESCE(max(e.wallet_version), 0::bigint);

CREATE VIEW invariant_i04_balances_are_a_chain AS
 SELECT 'ledger entry '::text || id AS subject,
    format('%s + %s cents became %s'::text, before_cents, amount_cents, balance_after_cents) AS problem
   FROM ( SELECT ledger_entries.id,
            ledger_entries.amount_cents,
            ledger_entries.balance_after_cents,
            COALESCE(lag(ledger_entries.balance_after_cents) OVER (PARTITION BY ledger_entries.user_id ORDER BY ledger_entries.wallet_version), 0::bigint) AS before_cents
           FROM ledger_entries
          WHERE ledger_entries.account = 'wallet'::text) c
  WHERE (before_cents + amount_cents) <> balance_after_cents;

CREATE VIEW invariant_i05_transactions_concern_one_person AS
 SELECT 'ledger transaction '::text || transaction_id AS subject,
    format('touches %s people'::text, count(DISTINCT user_id)) AS problem
   FROM ledger_entries e
  GROUP BY transaction_id
 HAVING count(DISTINCT user_id) > 1;

CREATE VIEW invariant_i06_house_roll_up_is_the_sum AS
 SELECT COALESCE(b.account, s.account) AS subject,
    format('rolled up to %s cents, the entries sum to %s'::text, b.amount_cents, s.amount_cents) AS problem
   FROM house_balances b
     FULL JOIN ( SELECT ledger_entries.account,
            sum(ledger_entries.amount_cents) AS amount_cents
           FROM ledger_entries
          WHERE ledger_entries.account <> 'wallet'::text
          GROUP BY ledger_entries.account) s USING (account)
  WHERE b.amount_cents::numeric IS DISTINCT FROM s.amount_cents;

CREATE VIEW invariant_i07_nobody_is_owed_by_the_house AS
 SELECT 'user '::text || user_id AS subject,
    format('paid back %s cents more than was owed'::text, sum(amount_cents)) AS problem
   FROM ledger_entries e
  WHERE account = 'house:receivables'::text
  GROUP BY user_id
 HAVING sum(amount_cents) > 0::numeric;

CREATE VIEW invariant_i08_openings_are_paid_once AS
 SELECT 'opening '::text || COALESCE(o.id::text, t.reference) AS subject,
        CASE
            WHEN o.id IS NULL THEN 'was paid and does not exist'::text
            WHEN t.id IS NULL THEN format('costs %s cents and was not paid'::text, o.price_cents)
            ELSE format('costs %s cents, its player paid %s'::text, o.price_cents, - e.amount_cents)
        END AS problem
   FROM ( SELECT openings.id,
            openings.user_id,
            openings.case_id,
            openings.item_id,
            openings.case_title,
            openings.case_image_url,
            openings.item_title,
            openings.item_image_url,
            openings.item_type,
            openings.rarity,
            openings.amount_cents,
            openings.price_cents,
            openings.xp,
            openings.period_key,
            openings.created_at
           FROM openings
          WHERE openings.price_cents > 0) o
     FULL JOIN ( SELECT ledger_transactions.id,
            ledger_transactions.kind,
            ledger_transactions.reference,
            ledger_transactions.created_at,
            ledger_transactions.xact_id
           FROM ledger_transactions
          WHERE ledger_transactions.kind = 'case_opening'::text) t ON t.reference = o.id::text
     LEFT JOIN ledger_entries e ON e.transaction_id = t.id AND e.account = 'wallet'::text AND e.user_id = o.user_id
  WHERE o.id IS NULL OR e.amount_cents IS DISTINCT FROM (- o.price_cents);

CREATE VIEW invariant_i09_prizes_are_paid_out_once AS
 SELECT 'prize '::text || COALESCE(p.id::text, t.reference) AS subject,
        CASE
            WHEN p.id IS NULL THEN format('a %s of a prize that is not there to be paid'::text, t.kind)
            ELSE format('worth %s cents, paid %s'::text, p.due_cents, COALESCE(e.amount_cents, 0::bigint))
        END AS problem
   FROM ( SELECT inventory.id,
            inventory.user_id,
                CASE inventory.type
                    WHEN 'money'::text THEN 'prize_claim'::text
                    ELSE 'prize_sale'::text
                END AS kind,
                CASE inventory.type
                    WHEN 'money'::text THEN inventory.amount_cents
                    ELSE inventory.sell_price_cents
                END AS due_cents
           FROM inventory
          WHERE inventory.type = 'money'::text AND inventory.status = 'received'::text AND inventory.amount_cents > 0 OR inventory.status = 'sold'::text AND inventory.sell_price_cents > 0) p
     FULL JOIN ( SELECT ledger_transactions.id,
            ledger_transactions.kind,
            ledger_transactions.reference,
            ledger_transactions.created_at,
            ledger_transactions.xact_id
           FROM ledger_transactions
          WHERE ledger_transactions.kind = ANY (ARRAY['prize_claim'::text, 'prize_sale'::text])) t ON t.reference = p.id::text AND t.kind = p.kind
     LEFT JOIN ledger_entries e ON e.transaction_id = t.id AND e.account = 'wallet'::text AND e.user_id = p.user_id
  WHERE p.id IS NULL OR e.amount_cents IS DISTINCT FROM p.due_cents;

CREATE VIEW invariant_i10_openings_won_one_prize AS
 SELECT 'opening '::text || id AS subject,
    'has no prize'::text AS problem
   FROM openings o
  WHERE NOT (EXISTS ( SELECT
           FROM inventory p
          WHERE p.opening_id = o.id AND p.user_id = o.user_id));

CREATE VIEW invariant_i11_nonces_have_no_gap AS
 SELECT 'seed '::text || s.id AS subject,
    format('next nonce %s, but %s draws up to nonce %s'::text, s.next_nonce, count(d.opening_id), max(d.nonce)) AS problem
   FROM fair_seeds s
     LEFT JOIN fair_draws d ON d.seed_id = s.id
  GROUP BY s.id
 HAVING s.next_nonce <> count(d.opening_id) OR s.next_nonce <> COALESCE(max(d.nonce) + 1, 0::bigint);

CREATE VIEW invariant_i12_payment_effects_are_booked_once AS
 SELECT 'payment '::text || COALESCE(f.reference, t.reference) AS subject,
        CASE
            WHEN f.reference IS NULL THEN format('a %s without its effect'::text, t.kind)
            ELSE format('a %s of %s cents is booked as %s'::text, f.kind, f.due_cents, COALESCE(e.amount_cents, 0::bigint))
        END AS problem
   FROM ( SELECT (payment_effects.payment_id || ':'::text) || payment_effects.effect_key AS reference,
                CASE payment_effects.kind
                    WHEN 'credit'::text THEN 'deposit'::text
                    ELSE payment_effects.kind
                END AS kind,
                CASE
                    WHEN payment_effects.kind = ANY (ARRAY['credit'::text, 'dispute_won'::text]) THEN - payment_effects.amount_cents
                    ELSE payment_effects.amount_cents
                END AS due_cents
           FROM payment_effects
          WHERE payment_effects.applied_at IS NOT NULL AND payment_effects.kind <> 'dispute_lost'::text) f
     FULL JOIN ( SELECT ledger_transactions.id,
            ledger_transactions.kind,
            ledger_transactions.reference,
            ledger_transactions.created_at,
            ledger_transactions.xact_id
           FROM ledger_transactions
          WHERE ledger_transactions.kind = ANY (ARRAY['deposit'::text, 'refund'::text, 'dispute'::text, 'dispute_won'::text])) t ON t.reference = f.reference AND t.kind = f.kind
     LEFT JOIN ledger_entries e ON e.transaction_id = t.id AND e.account = 'house:payments'::text
  WHERE f.reference IS NULL OR e.amount_cents IS DISTINCT FROM f.due_cents;

CREATE VIEW invariant_i13_payments_stand_as_their_effects_say AS
 SELECT 'payment '::text || id AS subject,
    format('%s, but its effects say %s'::text, status, said) AS problem
   FROM ( SELECT p.id,
            p.status,
                CASE
                    WHEN NOT (EXISTS ( SELECT
                       FROM payment_effects c
                      WHERE c.payment_id = p.id AND c.kind = 'credit'::text AND c.applied_at IS NOT NULL)) THEN
                    CASE
                        WHEN p.status = ANY (ARRAY['pending'::text, 'cancelled'::text, 'failed'::text]) THEN p.status
                        ELSE 'not credited'::text
                    END
                    WHEN (EXISTS ( SELECT
                       FROM payment_effects d
                      WHERE d.payment_id = p.id AND d.kind = 'dispute'::text AND d.applied_at IS NOT NULL AND NOT (EXISTS ( SELECT
                               FROM payment_effects w
                              WHERE w.payment_id = p.id AND w.kind = 'dispute_won'::text AND w.effect_key = d.effect_key AND w.applied_at IS NOT NULL)))) THEN 'disputed'::text
                    WHEN (( SELECT sum(r.amount_cents) AS sum
                       FROM payment_effects r
                      WHERE r.payment_id = p.id AND r.kind = 'refund'::text AND r.applied_at IS NOT NULL)) >= p.amount_cents::numeric THEN 'refunded'::text
                    ELSE 'succeeded'::text
                END AS said
           FROM payments p) s
  WHERE status <> said;

CREATE VIEW invariant_i14_parked_callbacks_wait_on_a_desk AS
 SELECT 'payment_inbox '::text || id AS subject,
    'is parked, and no problem tells the admins'::text AS problem
   FROM payment_inbox i
  WHERE result = 'parked'::text AND NOT (EXISTS ( SELECT
           FROM problems p
          WHERE p.inbox_id = i.id));

CREATE VIEW invariant_i15_suspense_is_nobodys_credit AS
 SELECT 'payment '::text || t.reference AS subject,
    format('%s cents are in suspense, and %s'::text, sum(e.amount_cents),
        CASE
            WHEN c.reference IS NULL THEN 'were never put there'::text
            ELSE 'credited too'::text
        END) AS problem
   FROM ledger_transactions t
     JOIN ledger_entries e ON e.transaction_id = t.id AND e.account = 'house:suspense'::text
     LEFT JOIN ( SELECT (p.provider || ':'::text) || p.provider_payment_id AS reference
           FROM payments p
             JOIN payment_effects f ON f.payment_id = p.id AND f.kind = 'credit'::text AND f.applied_at IS NOT NULL) c ON c.reference = t.reference
  WHERE t.kind = ANY (ARRAY['suspense'::text, 'suspense_cleared'::text])
  GROUP BY t.reference, c.reference
 HAVING sum(e.amount_cents) < 0::numeric OR sum(e.amount_cents) > 0::numeric AND c.reference IS NOT NULL;

CREATE VIEW invariant_i16_limits_are_looked_at AS
 SELECT 'wallet '::text || user_id AS subject,
    'has limits or an exclusion, and openings do not look at them'::text AS problem
   FROM wallets w
  WHERE NOT limited AND ((EXISTS ( SELECT
           FROM player_limits l
          WHERE l.user_id = w.user_id)) OR (EXISTS ( SELECT
           FROM self_exclusions x
          WHERE x.user_id = w.user_id)));

CREATE OR REPLACE FUNCTION public.assert_ledger_transaction_balanced()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF (SELECT sum(amount_cents) FROM ledger_entries WHERE transaction_id = NEW.transaction_id) <> 0 THEN
    RAISE EXCEPTION 'ledger transaction % is not balanced', NEW.transaction_id USING ERRCODE = 'check_violation';
  END IF;
  -- Balanced additions too: they would rewrite what was told about a cause that is over.
  IF (SELECT xact_id FROM ledger_transactions WHERE id = NEW.transaction_id) <> pg_current_xact_id()::text::bigint THEN
    RAISE EXCEPTION 'ledger transaction % is closed', NEW.transaction_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $function$;

CREATE OR REPLACE FUNCTION public.current_epoch()
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  SELECT concat_ws('-',
    to_hex((SELECT system_identifier FROM pg_control_system())),
    ltrim(substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8), '0'),
    (SELECT oid FROM pg_database WHERE datname = current_database()),
    (SELECT counter FROM epoch))
$function$;

CREATE OR REPLACE FUNCTION public.dispatch_lane(p_lane integer, p_after bigint, p_batch_max integer)
 RETURNS TABLE(epoch text, "position" bigint, stream text, seq bigint, outbox_id bigint, event_id uuid, type text, wire jsonb, payload json, headers jsonb, created_at timestamp with time zone)
 LANGUAGE sql
AS $function$ SELECT * FROM dispatch_lane(p_lane, p_after, p_batch_max, 0, NULL) $function$;

CREATE OR REPLACE FUNCTION public.dispatch_lane(p_lane integer, p_after bigint, p_batch_max integer, p_settled bigint, p_life text)
 RETURNS TABLE(epoch text, "position" bigint, stream text, seq bigint, outbox_id bigint, event_id uuid, type text, wire jsonb, payload json, headers jsonb, created_at timestamp with time zone)
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET random_page_cost TO '1.1'
 SET plan_cache_mode TO 'force_generic_plan'
 SET jit TO 'off'
AS $function$
#variable_conflict use_column
DECLARE
  v_ids bigint[];
  v_rows tid[];
  v_streams text[];
  v_last_id bigint;
  v_head bigint;
  v_seqs jsonb;
  v_moved bigint;
  -- Once, not per row: it reads the control file.
  v_epoch text;
BEGIN
  -- Alone and first: only the statements after it, with their newer snapshots, see what the last holder moved.
  PERFORM pg_advisory_xact_lock(hashtext('aftercommit.lane'), p_lane);

  -- Behind the lock: whoever pauses the lane holds it, so nothing is dispatched after the pause has committed.
  IF EXISTS (SELECT FROM paused_lanes WHERE lane = p_lane) THEN
    RETURN;
  END IF;

  v_epoch := current_epoch();
  IF p_life IS NULL THEN
    p_settled := 0;
  ELSIF p_life <> server_life(v_epoch) THEN
    p_settled := 0;
    p_after := 0;
  END IF;

  SELECT array_agg(s.id ORDER BY s.id), array_agg(s.ctid ORDER BY s.id), array_agg(DISTINCT s.stream), max(s.id)
    INTO v_ids, v_rows, v_streams, v_last_id
    FROM (SELECT p.id, p.ctid, p.stream FROM outbox_pending p
      WHERE p.lane = p_lane AND p.id > p_after ORDER BY p.id LIMIT p_batch_max) s;
  IF v_ids IS NULL THEN
    RETURN;
  END IF;

  -- Older rows of the same streams that lie before the mark (their writer was slow) go first. Nothing at or below
  -- p_settled is pending or ever will be: without that bound the look passes over every dead row of the stream.
  -- Pairs are compared, as only the index by stream and id serves those.
  IF p_after > p_settled THEN
    SELECT array_agg(o.id ORDER BY o.id), array_agg(o.ctid ORDER BY o.id) INTO v_ids, v_rows
      FROM (SELECT p.id, p.ctid FROM unnest(v_streams) s(stream)
        CROSS JOIN LATERAL (SELECT p.id, p.ctid FROM outbox_pending p
          WHERE (p.stream, p.id) > (s.stream, p_settled) AND (p.stream, p.id) <= (s.stream, v_last_id)
          ORDER BY p.stream, p.id LIMIT p_batch_max) p
        ORDER BY p.id LIMIT p_batch_max) o;
  END IF;

  SELECT b.last, b.stream_seqs INTO v_head, v_seqs
    FROM batches b WHERE b.lane = p_lane ORDER BY b.last DESC LIMIT 1;
  v_head := coalesce(v_head, 0);
  v_seqs := coalesce(v_seqs, '{}');
  PERFORM make_partition('event_log', n / 1000000) FROM unnest(ARRAY[v_head + 1, v_head + cardinality(v_ids)]) n;

  -- The only rows that may be deleted here are those just read. By place, as any index on id is one that a plan may choose
  -- wrongly; only this function deletes, under the lane's lock, and the lock that the read took keeps rows in their place.
  RETURN QUERY WITH moved AS (
    DELETE FROM outbox_pending p WHERE p.ctid = ANY (v_rows) RETURNING p.id, p.stream
  ), numbered AS (
    SELECT m.id, m.stream, v_head + row_number() OVER (ORDER BY m.id) AS position FROM moved m
  ), grouped AS (
    SELECT n.stream, count(*) AS steps,
      array_agg(n.id ORDER BY n.id) AS ids, array_agg(n.position ORDER BY n.id) AS positions
    FROM numbered n GROUP BY n.stream
  ), heads AS (
    SELECT g.*, s.place, coalesce(CASE WHEN p_lane = 0 THEN (v_seqs ->> g.stream)::bigint ELSE s.seq END, 0) AS seq
    FROM grouped g LEFT JOIN LATERAL (SELECT s.seq, s.ctid AS place FROM streams s
      WHERE p_lane > 0 AND s.stream = g.stream ORDER BY s.seq DESC LIMIT 1) s ON true
  ), logged AS (
    INSERT INTO event_log (lane, position, stream, seq, outbox_id)
    SELECT p_lane, e.position, h.stream, h.seq + e.step, e.id
      FROM heads h CROSS JOIN LATERAL unnest(h.ids, h.positions) WITH ORDINALITY e(id, position, step)
      ORDER BY e.position
    RETURNING position, stream, seq, outbox_id
  ), replaced AS (
    DELETE FROM streams s WHERE s.ctid = ANY (ARRAY (SELECT h.place FROM heads h WHERE h.place IS NOT NULL)) RETURNING 1
  ), counted AS (
    -- Somebody else replaced one of them meanwhile, and its seqs would be given twice: NULL, which is refused.
    INSERT INTO streams (stream, seq)
    SELECT h.stream, CASE WHEN (SELECT count(*) FROM replaced) = (SELECT count(h.place) FROM heads h) THEN h.seq + h.steps END
      FROM heads h WHERE p_lane > 0
  ), batched AS (
    INSERT INTO batches (lane, first, last, stream_seqs)
    SELECT p_lane, v_head + 1, v_head + (SELECT count(*) FROM numbered),
      CASE WHEN p_lane = 0 THEN v_seqs || (SELECT jsonb_object_agg(h.stream, h.seq + h.steps) FROM heads h) ELSE '{}' END
  )
  -- OFFSET 0: one look by id for each row, never a join that reads the table. LEFT: the rows counted below are those moved.
  -- BETWEEN: known before the first row, so that only the partitions of these ids are opened, not the index of every one kept.
  SELECT v_epoch, l.position, l.stream, l.seq, l.outbox_id, o.event_id, o.type, o.wire, o.payload, o.headers, o.created_at
    FROM logged l LEFT JOIN LATERAL (SELECT * FROM outbox o
      WHERE o.id = l.outbox_id AND o.id BETWEEN v_ids[1] AND v_ids[cardinality(v_ids)] OFFSET 0) o ON true
    ORDER BY l.position;

  -- Another hand deleted pending rows in between: a row in the place of one of them may be another lane's. Nothing is moved.
  GET DIAGNOSTICS v_moved = ROW_COUNT;
  IF v_moved <> cardinality(v_ids) THEN
    RAISE EXCEPTION 'dispatch of lane % moved % of % events', p_lane, v_moved, cardinality(v_ids) USING ERRCODE = 'data_corrupted';
  END IF;
END $function$;

CREATE OR REPLACE FUNCTION public.is_broadcast_stream(p_stream text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$
  SELECT p_stream IN ('cases', 'drops', 'chat', 'admins')
$function$;

CREATE OR REPLACE FUNCTION public.lane_head(p_lane integer)
 RETURNS bigint
 LANGUAGE sql
 STABLE
AS $function$
  SELECT coalesce((SELECT last FROM batches WHERE lane = p_lane ORDER BY last DESC LIMIT 1), 0)
$function$;

CREATE OR REPLACE FUNCTION public.lane_of_stream(p_stream text)
 RETURNS integer
 LANGUAGE sql
 STABLE
AS $function$
  SELECT CASE WHEN is_broadcast_stream(p_stream) THEN 0
    ELSE 1 + ((hashtextextended(p_stream, 0) & 2147483647) % (SELECT user_lanes FROM lane_config))::integer
  END
$function$;

CREATE OR REPLACE FUNCTION public.lock_all_lanes()
 RETURNS void
 LANGUAGE plpgsql
AS $function$
BEGIN
  FOR v_lane IN 0..63 LOOP
    PERFORM pg_advisory_xact_lock(hashtext('aftercommit.lane'), v_lane);
  END LOOP;
END $function$;

CREATE OR REPLACE FUNCTION public.make_partition(p_parent text, p_number bigint)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
DECLARE
  v_size CONSTANT bigint := 1000000;
  v_name CONSTANT text := p_parent || '_p' || p_number;
BEGIN
  IF to_regclass(v_name) IS NOT NULL THEN
    RETURN false;
  END IF;
  -- One lock for both parents: two makers that took them in another order would be a deadlock.
  PERFORM pg_advisory_xact_lock(hashtext('aftercommit.make_partition'), 0);
  -- From the table itself: to_regclass may still remember that there was none while this one waited for the lock.
  IF EXISTS (SELECT FROM pg_class WHERE relname = v_name AND relnamespace = current_schema()::regnamespace) THEN
    RETURN false;
  END IF;
  -- Made apart and attached: CREATE ... PARTITION OF would lock out every writer and reader of the parent.
  EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)', v_name, p_parent);
  EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)',
    p_parent, v_name, p_number * v_size, (p_number + 1) * v_size);
  RETURN true;
END $function$;

CREATE OR REPLACE FUNCTION public.make_partitions_ahead(p_ahead integer)
 RETURNS integer
 LANGUAGE plpgsql
AS $function$
DECLARE
  v_outbox bigint := (SELECT last_value FROM outbox_id_seq) / 1000000;
  v_log bigint := coalesce((SELECT max(lane_head(l)) FROM generate_series(0, (SELECT user_lanes FROM lane_config)) l), 0) / 1000000;
  v_made integer := 0;
BEGIN
  FOR v_step IN 0..p_ahead LOOP
    v_made := v_made + make_partition('outbox', v_outbox + v_step)::integer + make_partition('event_log', v_log + v_step)::integer;
  END LOOP;
  RETURN v_made;
END $function$;

CREATE OR REPLACE FUNCTION public.outbox_writers()
 RETURNS text[]
 LANGUAGE sql
AS $function$
  SELECT coalesce(array_agg(DISTINCT l.virtualtransaction), '{}') FROM pg_locks l
  WHERE l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
    AND l.mode = 'RowExclusiveLock' AND l.relation IN (
      SELECT 'outbox'::regclass UNION ALL SELECT i.inhrelid FROM pg_inherits i WHERE i.inhparent = 'outbox'::regclass)
$function$;

CREATE OR REPLACE FUNCTION public.raise_epoch(p_expected text)
 RETURNS text
 LANGUAGE plpgsql
AS $function$
BEGIN
  PERFORM lock_all_lanes();
  IF current_epoch() = p_expected THEN
    UPDATE epoch SET counter = counter + 1;
  END IF;
  RETURN current_epoch();
END $function$;

CREATE OR REPLACE FUNCTION public.refuse_change_of_history()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $function$;

CREATE OR REPLACE FUNCTION public.refuse_change_of_outbox()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  -- Only what a payload says may be taken out, and only by the erasure of a person: place, order and type stay.
  IF TG_OP = 'UPDATE' AND current_setting('aftercommit.erasing', true) = 'on' AND ROW(NEW.id, NEW.event_id, NEW.stream,
      NEW.type, NEW.wire, NEW.headers, NEW.created_at) IS NOT DISTINCT FROM ROW(OLD.id, OLD.event_id, OLD.stream,
      OLD.type, OLD.wire, OLD.headers, OLD.created_at) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the outbox is immutable' USING ERRCODE = 'integrity_constraint_violation';
END $function$;

CREATE OR REPLACE FUNCTION public.roll_up_house(p_transactions_min integer)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
DECLARE
  v_cluster bigint := (SELECT system_identifier FROM pg_control_system());
  -- Everything below has ended: nothing that a later statement does not see can still be added there.
  v_through bigint := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
  v_since bigint := coalesce((SELECT max(through) FROM house_rollups WHERE cluster = v_cluster), 0);
BEGIN
  IF (SELECT count(*) FROM (SELECT FROM ledger_transactions WHERE xact_id >= v_since AND xact_id < v_through
      LIMIT p_transactions_min) t) < p_transactions_min THEN
    RETURN false;
  END IF;
  INSERT INTO house_rollups (cluster, through, account, amount_cents)
  SELECT v_cluster, v_through, p.account, sum(p.amount_cents) FROM (
    SELECT account, amount_cents FROM house_rollups WHERE cluster = v_cluster AND through = v_since
    UNION ALL
    SELECT e.account, e.amount_cents FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id
    WHERE e.account <> 'wallet' AND t.xact_id >= v_since AND t.xact_id < v_through
  ) p GROUP BY p.account
  ON CONFLICT DO NOTHING;
  RETURN true;
END $function$;

CREATE OR REPLACE FUNCTION public.server_life(p_epoch text)
 RETURNS text
 LANGUAGE sql
AS $function$
  SELECT concat_ws(' ', p_epoch, extract(epoch FROM pg_postmaster_start_time()),
    extract(epoch FROM pg_stat_get_bgwriter_stat_reset_time()))
$function$;

CREATE OR REPLACE FUNCTION public.set_user_lanes(p_user_lanes integer)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
BEGIN
  PERFORM lock_all_lanes();
  LOCK TABLE outbox_pending IN EXCLUSIVE MODE;
  IF EXISTS (SELECT FROM outbox_pending) THEN
    RAISE EXCEPTION 'pending events: wait until they are dispatched, then try again' USING ERRCODE = 'object_in_use';
  END IF;
  UPDATE lane_config SET user_lanes = p_user_lanes;
  UPDATE epoch SET counter = counter + 1;
END $function$;

CREATE OR REPLACE FUNCTION public.settle_pending(p_lane integer, p_settled bigint, p_seen bigint, p_writers text[])
 RETURNS TABLE(settled bigint, seen bigint, writers text[], life text)
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET random_page_cost TO '1.1'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
DECLARE
  -- A standby, whose locks are not those of the writers, has none and refuses.
  v_life CONSTANT text := server_life(current_epoch());
  v_settled bigint;
  v_seen bigint;
BEGIN
  -- Each statement has a newer snapshot than the one before: it sees what those have committed who are gone from the list.
  IF NOT outbox_writers() && p_writers THEN
    SELECT p.id - 1 INTO v_settled FROM outbox_pending p
      WHERE p.lane = p_lane AND p.id > p_settled AND p.id <= p_seen ORDER BY p.id LIMIT 1;
    v_settled := coalesce(v_settled, greatest(p_settled, p_seen));
  END IF;
  SELECT o.id INTO v_seen FROM outbox o ORDER BY o.id DESC LIMIT 1;
  RETURN QUERY SELECT v_settled, coalesce(v_seen, 0), outbox_writers(), v_life;
END $function$;

CREATE OR REPLACE FUNCTION public.show_partitions()
 RETURNS void
 LANGUAGE plpgsql
AS $function$
BEGIN
  ALTER TABLE ONLY outbox ALTER COLUMN id SET STATISTICS DEFAULT;
END $function$;

CREATE OR REPLACE FUNCTION public.stream_head(p_stream text)
 RETURNS bigint
 LANGUAGE sql
 STABLE
AS $function$
  SELECT coalesce(CASE WHEN is_broadcast_stream(p_stream)
    THEN (SELECT (stream_seqs ->> p_stream)::bigint FROM batches WHERE lane = 0 ORDER BY last DESC LIMIT 1)
    ELSE (SELECT seq FROM streams WHERE stream = p_stream ORDER BY seq DESC LIMIT 1) END, 0)
$function$;

CREATE OR REPLACE FUNCTION public.to_age_ms(p_at timestamp with time zone)
 RETURNS bigint
 LANGUAGE sql
AS $function$
  SELECT greatest(floor(extract(epoch FROM clock_timestamp() - p_at) * 1000), 0)::bigint
$function$;

CREATE OR REPLACE FUNCTION public.to_ms(p_at timestamp with time zone)
 RETURNS bigint
 LANGUAGE sql
 IMMUTABLE
AS $function$
  SELECT floor(extract(epoch FROM p_at) * 1000)::bigint
$function$;

CREATE TRIGGER audit_log_append_only BEFORE DELETE OR UPDATE ON public.audit_log FOR EACH ROW EXECUTE FUNCTION refuse_change_of_history();

CREATE TRIGGER fair_draws_append_only BEFORE DELETE OR UPDATE ON public.fair_draws FOR EACH ROW EXECUTE FUNCTION refuse_change_of_history();

CREATE TRIGGER fair_odds_append_only BEFORE DELETE OR UPDATE ON public.fair_odds FOR EACH ROW EXECUTE FUNCTION refuse_change_of_history();

CREATE TRIGGER house_rollups_append_only BEFORE DELETE OR UPDATE ON public.house_rollups FOR EACH ROW EXECUTE FUNCTION refuse_change_of_history();

CREATE TRIGGER ledger_entries_append_only BEFORE DELETE OR UPDATE ON public.ledger_entries FOR EACH ROW EXECUTE FUNCTION refuse_change_of_history();

CREATE CONSTRAINT TRIGGER ledger_entries_balanced AFTER INSERT ON public.ledger_entries DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_ledger_transaction_balanced();

CREATE TRIGGER ledger_transactions_append_only BEFORE DELETE OR UPDATE ON public.ledger_transactions FOR EACH ROW EXECUTE FUNCTION refuse_change_of_history();

CREATE TRIGGER outbox_immutable BEFORE DELETE OR UPDATE ON public.outbox FOR EACH ROW EXECUTE FUNCTION refuse_change_of_outbox();
