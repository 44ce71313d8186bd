import { Client } from 'pg';

export type Person = { userId: string; token: string };

/** Money of everybody: more than any measurement spends. */
const balanceCents = 100_000_000;

const tokenOf = (number: number): string => `bench-${number}`;

/**
 * So many signed-in people with money, each with a session by a token. The ledger has where the money came from: plans made
 * for an empty and vacuumed ledger would read all of it for each check, and cost everybody more with each commit.
 */
export async function fillPeople(databaseUrl: string, count: number): Promise<Person[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string; number: string }>(
      `WITH people AS (
         INSERT INTO users (login, nickname) SELECT 'bench' || n, 'Bench ' || n FROM generate_series(1, $1::integer) n
         RETURNING id, substr(login, 6)::integer AS number
       ), purses AS (
         INSERT INTO wallets (user_id, balance_cents) SELECT id, $2 FROM people
       ), openings AS (
         INSERT INTO ledger_transactions (kind, reference) SELECT 'opening_balance', id::text FROM people RETURNING id, reference
       ), entries AS (
         INSERT INTO ledger_entries (transaction_id, account, user_id, amount_cents, balance_after_cents, wallet_version)
         SELECT id, 'wallet', reference::uuid, $2, $2, 0 FROM openings
         UNION ALL SELECT id, 'house:adjustments', reference::uuid, -$2, NULL, NULL FROM openings
       ), signed_in AS (
         INSERT INTO sessions (user_id, token_hash, cookie_hash, expires_at)
         SELECT id, sha256(convert_to('bench-' || number, 'UTF8')), sha256(convert_to('cookie-' || number, 'UTF8')),
           now() + interval '1 day' FROM people
       )
       SELECT id, number FROM people ORDER BY number`,
      [count, balanceCents],
    );
    // A plain table with the columns of the outbox, for the transaction that writes its event by hand.
    await client.query(
      `CREATE TABLE bench_events (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
         event_id uuid NOT NULL DEFAULT uuidv7(), stream text NOT NULL, type text NOT NULL, wire jsonb NOT NULL,
         payload json NOT NULL, headers jsonb NOT NULL, created_at timestamptz NOT NULL DEFAULT clock_timestamp())`,
    );
    // Only what has rows: statistics that say "empty" of the other tables would be what no installation has.
    await client.query('VACUUM ANALYZE users, wallets, sessions, ledger_transactions, ledger_entries');
    return rows.map(({ id, number }) => ({ userId: id, token: tokenOf(Number(number)) }));
  } finally {
    await client.end();
  }
}
