import type { MigrationInterface, QueryRunner } from 'typeorm';

// Why: a committed ledger transaction stays as it is, the house's accounts can be read without adding up for ever, money
// that nobody can be given yet has an account, and what must hold about money can be asked.
// Locks: ledger_transactions and ledger_entries while their rows are read once (no table is rewritten). Safe while
// running: yes, deposits and openings wait that long.
export class GuardTheLedger1700000000007 implements MigrationInterface {
  name = 'GuardTheLedger1700000000007';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(closedTransactions);
    await queryRunner.query(suspense);
    await queryRunner.query(houseRollUp);
    await queryRunner.query(ledgerInvariants);
    await queryRunner.query(causeInvariants);
    await queryRunner.query(paymentInvariants);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup, or write the next migration.');
  }
}

const closedTransactions = `
-- The database transaction that wrote it. A number, not xid8: BRIN has no operators for that one.
ALTER TABLE ledger_transactions ADD COLUMN xact_id bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint;
CREATE INDEX ledger_transactions_xact_id_idx ON ledger_transactions USING brin (xact_id);

CREATE OR REPLACE FUNCTION assert_ledger_transaction_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT sum(amount_cents) FROM ledger_entries WHERE transaction_id = NEW.transaction_id) <> 0 THEN
    RAISE EXCEPTION 'ledger transaction % is not balanced', NEW.transaction_id USING ERRCODE = 'check_violation';
  END IF;
  -- Balanced additions too: they would rewrite what was told about a cause that is over.
  IF (SELECT xact_id FROM ledger_transactions WHERE id = NEW.transaction_id) <> pg_current_xact_id()::text::bigint THEN
    RAISE EXCEPTION 'ledger transaction % is closed', NEW.transaction_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
`;

const suspense = `
ALTER TABLE ledger_entries DROP CONSTRAINT ledger_entries_account_check, ADD CONSTRAINT ledger_entries_account_check
  CHECK (account IN ('wallet', 'house:payments', 'house:cases', 'house:prizes', 'house:adjustments', 'house:receivables',
    'house:suspense'));
ALTER TABLE ledger_transactions DROP CONSTRAINT ledger_transactions_kind_check, ADD CONSTRAINT ledger_transactions_kind_check
  CHECK (kind IN ('deposit', 'refund', 'dispute', 'dispute_won', 'case_opening', 'prize_claim', 'prize_sale', 'adjustment',
    'opening_balance', 'suspense', 'suspense_cleared'));
`;

const houseRollUp = `
-- The house's accounts up to a database transaction. Rows are only added: every payment and opening touches the house,
-- and a row that they all update would make them queue.
CREATE TABLE house_rollups (
  -- A restored dump counts its transactions anew: roll-ups of another cluster say nothing here.
  cluster bigint NOT NULL DEFAULT (pg_control_system()).system_identifier,
  -- Everything written by a database transaction below this one is in it.
  through bigint NOT NULL,
  account text NOT NULL,
  amount_cents bigint NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (cluster, through, account)
);
CREATE TRIGGER house_rollups_append_only BEFORE UPDATE OR DELETE ON house_rollups
  FOR EACH ROW EXECUTE FUNCTION refuse_change_of_history();

-- The newest roll-up and what came after it.
CREATE VIEW house_balances (account, amount_cents) AS
  WITH latest AS (
    SELECT r.cluster, r.through FROM house_rollups r WHERE r.cluster = (SELECT system_identifier FROM pg_control_system())
    ORDER BY r.through DESC LIMIT 1
  ), parts AS (
    SELECT r.account, r.amount_cents FROM house_rollups r JOIN latest USING (cluster, through)
    UNION ALL
    SELECT e.account, e.amount_cents FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id
    WHERE e.account <> 'wallet' AND t.xact_id >= coalesce((SELECT through FROM latest), 0)
  )
  SELECT p.account, sum(p.amount_cents)::bigint FROM parts p GROUP BY p.account;

-- Adds a roll-up when at least so many ledger transactions came after the last one. Two at once add two right ones.
CREATE FUNCTION roll_up_house(p_transactions_min integer) RETURNS boolean LANGUAGE plpgsql AS $$
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
END $$;
`;

// Every invariant is a view without rows. What it finds is named (subject) and told (problem) in a person's words.
const ledgerInvariants = `
CREATE VIEW invariant_i01_transactions_sum_to_nothing (subject, problem) AS
  SELECT 'ledger transaction ' || t.id, format('%s: %s entries sum to %s cents', t.kind, count(e.id), coalesce(sum(e.amount_cents), 0))
  FROM ledger_transactions t LEFT JOIN ledger_entries e ON e.transaction_id = t.id
  GROUP BY t.id HAVING count(e.id) < 2 OR sum(e.amount_cents) <> 0;

CREATE VIEW invariant_i02_wallets_equal_their_entries (subject, problem) AS
  SELECT 'wallet ' || w.user_id, format('holds %s cents, its entries sum to %s', w.balance_cents, coalesce(sum(e.amount_cents), 0))
  FROM wallets w LEFT JOIN ledger_entries e ON e.user_id = w.user_id AND e.account = 'wallet'
  GROUP BY w.user_id HAVING w.balance_cents <> coalesce(sum(e.amount_cents), 0) OR w.balance_cents < 0;

CREATE VIEW invariant_i03_wallet_versions_have_no_gap (subject, problem) AS
  SELECT 'wallet ' || w.user_id, format('version %s, but %s entries up to version %s', w.version, count(e.id), max(e.wallet_version))
  FROM wallets w LEFT JOIN ledger_entries e ON e.user_id = w.user_id AND e.account = 'wallet'
  GROUP BY w.user_id HAVING w.version <> count(e.id) OR w.version <> coalesce(max(e.wallet_version), 0);

CREATE VIEW invariant_i04_balances_are_a_chain (subject, problem) AS
  SELECT 'ledger entry ' || c.id, format('%s + %s cents became %s', c.before_cents, c.amount_cents, c.balance_after_cents)
  FROM (SELECT id, amount_cents, balance_after_cents,
      coalesce(lag(balance_after_cents) OVER (PARTITION BY user_id ORDER BY wallet_version), 0) AS before_cents
    FROM ledger_entries WHERE account = 'wallet') c
  WHERE c.before_cents + c.amount_cents <> c.balance_after_cents;

CREATE VIEW invariant_i05_transactions_concern_one_person (subject, problem) AS
  SELECT 'ledger transaction ' || e.transaction_id, format('touches %s people', count(DISTINCT e.user_id))
  FROM ledger_entries e GROUP BY e.transaction_id HAVING count(DISTINCT e.user_id) > 1;

CREATE VIEW invariant_i06_house_roll_up_is_the_sum (subject, problem) AS
  SELECT coalesce(b.account, s.account), format('rolled up to %s cents, the entries sum to %s', b.amount_cents, s.amount_cents)
  FROM house_balances b
  FULL JOIN (SELECT account, sum(amount_cents) AS amount_cents FROM ledger_entries WHERE account <> 'wallet' GROUP BY account) s
    USING (account)
  WHERE b.amount_cents IS DISTINCT FROM s.amount_cents;

CREATE VIEW invariant_i07_nobody_is_owed_by_the_house (subject, problem) AS
  SELECT 'user ' || e.user_id, format('paid back %s cents more than was owed', sum(e.amount_cents))
  FROM ledger_entries e WHERE e.account = 'house:receivables' GROUP BY e.user_id HAVING sum(e.amount_cents) > 0;
`;

const causeInvariants = `
CREATE VIEW invariant_i08_openings_are_paid_once (subject, problem) AS
  SELECT 'opening ' || coalesce(o.id::text, t.reference),
    CASE WHEN o.id IS NULL THEN 'was paid and does not exist'
      WHEN t.id IS NULL THEN format('costs %s cents and was not paid', o.price_cents)
      ELSE format('costs %s cents, its player paid %s', o.price_cents, -e.amount_cents) END
  FROM (SELECT * FROM openings WHERE price_cents > 0) o
  FULL JOIN (SELECT * FROM ledger_transactions WHERE kind = 'case_opening') t ON t.reference = o.id::text
  LEFT JOIN ledger_entries e ON e.transaction_id = t.id AND e.account = 'wallet' AND e.user_id = o.user_id
  WHERE o.id IS NULL OR e.amount_cents IS DISTINCT FROM -o.price_cents;

CREATE VIEW invariant_i09_prizes_are_paid_out_once (subject, problem) AS
  SELECT 'prize ' || coalesce(p.id::text, t.reference),
    CASE WHEN p.id IS NULL THEN format('a %s of a prize that is not there to be paid', t.kind)
      ELSE format('worth %s cents, paid %s', p.due_cents, coalesce(e.amount_cents, 0)) END
  FROM (SELECT id, user_id, CASE type WHEN 'money' THEN 'prize_claim' ELSE 'prize_sale' END AS kind,
      CASE type WHEN 'money' THEN amount_cents ELSE sell_price_cents END AS due_cents
    FROM inventory WHERE (type = 'money' AND status = 'received' AND amount_cents > 0) OR (status = 'sold' AND sell_price_cents > 0)) p
  FULL JOIN (SELECT * FROM ledger_transactions WHERE kind IN ('prize_claim', 'prize_sale')) t
    ON t.reference = p.id::text AND t.kind = p.kind
  LEFT JOIN ledger_entries e ON e.transaction_id = t.id AND e.account = 'wallet' AND e.user_id = p.user_id
  WHERE p.id IS NULL OR e.amount_cents IS DISTINCT FROM p.due_cents;

CREATE VIEW invariant_i10_openings_won_one_prize (subject, problem) AS
  SELECT 'opening ' || o.id, 'has no prize'
  FROM openings o WHERE NOT EXISTS (SELECT FROM inventory p WHERE p.opening_id = o.id AND p.user_id = o.user_id);

CREATE VIEW invariant_i11_nonces_have_no_gap (subject, problem) AS
  SELECT 'seed ' || s.id, format('next nonce %s, but %s draws up to nonce %s', s.next_nonce, count(d.opening_id), max(d.nonce))
  FROM fair_seeds s LEFT JOIN fair_draws d ON d.seed_id = s.id
  GROUP BY s.id HAVING s.next_nonce <> count(d.opening_id) OR s.next_nonce <> coalesce(max(d.nonce) + 1, 0);
`;

const paymentInvariants = `
CREATE VIEW invariant_i12_payment_effects_are_booked_once (subject, problem) AS
  SELECT 'payment ' || coalesce(f.reference, t.reference),
    CASE WHEN f.reference IS NULL THEN format('a %s without its effect', t.kind)
      ELSE format('a %s of %s cents is booked as %s', f.kind, f.due_cents, coalesce(e.amount_cents, 0)) END
  FROM (SELECT payment_id || ':' || effect_key AS reference, CASE kind WHEN 'credit' THEN 'deposit' ELSE kind END AS kind,
      CASE WHEN kind IN ('credit', 'dispute_won') THEN -amount_cents ELSE amount_cents END AS due_cents
    FROM payment_effects WHERE applied_at IS NOT NULL AND kind <> 'dispute_lost') f
  FULL JOIN (SELECT * FROM ledger_transactions WHERE kind IN ('deposit', 'refund', 'dispute', 'dispute_won')) t
    ON t.reference = f.reference AND t.kind = f.kind
  LEFT JOIN ledger_entries e ON e.transaction_id = t.id AND e.account = 'house:payments'
  WHERE f.reference IS NULL OR e.amount_cents IS DISTINCT FROM f.due_cents;

CREATE VIEW invariant_i13_payments_stand_as_their_effects_say (subject, problem) AS
  SELECT 'payment ' || s.id, format('%s, but its effects say %s', s.status, s.said)
  FROM (SELECT p.id, p.status,
      CASE WHEN NOT EXISTS (SELECT FROM payment_effects c WHERE c.payment_id = p.id AND c.kind = 'credit' AND c.applied_at IS NOT NULL)
          THEN CASE WHEN p.status IN ('pending', 'cancelled', 'failed') THEN p.status ELSE 'not credited' END
        WHEN EXISTS (SELECT FROM payment_effects d WHERE d.payment_id = p.id AND d.kind = 'dispute' AND d.applied_at IS NOT NULL
            AND NOT EXISTS (SELECT FROM payment_effects w WHERE w.payment_id = p.id AND w.kind = 'dispute_won'
              AND w.effect_key = d.effect_key AND w.applied_at IS NOT NULL)) THEN 'disputed'
        WHEN (SELECT sum(r.amount_cents) FROM payment_effects r WHERE r.payment_id = p.id AND r.kind = 'refund'
            AND r.applied_at IS NOT NULL) >= p.amount_cents THEN 'refunded'
        ELSE 'succeeded' END AS said
    FROM payments p) s
  WHERE s.status <> s.said;

CREATE VIEW invariant_i14_parked_callbacks_wait_on_a_desk (subject, problem) AS
  SELECT 'payment_inbox ' || i.id, 'is parked, and no problem tells the admins'
  FROM payment_inbox i WHERE i.result = 'parked' AND NOT EXISTS (SELECT FROM problems p WHERE p.inbox_id = i.id);

CREATE VIEW invariant_i15_suspense_is_nobodys_credit (subject, problem) AS
  SELECT 'payment ' || t.reference, format('%s cents are in suspense, and %s', sum(e.amount_cents),
    CASE WHEN c.reference IS NULL THEN 'were never put there' ELSE 'credited too' END)
  FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id AND e.account = 'house:suspense'
  LEFT JOIN (SELECT p.provider || ':' || p.provider_payment_id AS reference
    FROM payments p JOIN payment_effects f ON f.payment_id = p.id AND f.kind = 'credit' AND f.applied_at IS NOT NULL) c
    ON c.reference = t.reference
  WHERE t.kind IN ('suspense', 'suspense_cleared')
  GROUP BY t.reference, c.reference
  HAVING sum(e.amount_cents) < 0 OR (sum(e.amount_cents) > 0 AND c.reference IS NOT NULL);
`;
