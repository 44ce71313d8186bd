import type { Pool } from 'pg';
import type { AnswerFact, EraFacts, EventFact, LedgerFact } from './checker/history';

/** Everything that Postgres has committed, for the checker. */
export async function readFacts(pool: Pool, era: Pick<EraFacts, 'beganAt' | 'isQuiet'>): Promise<EraFacts> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const read = async <Row>(sql: string): Promise<Row[]> => (await client.query(sql)).rows as Row[];
    const facts: EraFacts = {
      ...era,
      epoch: (await read<{ epoch: string }>('SELECT current_epoch() AS epoch'))[0]?.epoch ?? '',
      epochCounter: (await read<{ counter: number }>('SELECT counter::int FROM epoch'))[0]?.counter ?? 0,
      events: await read<EventFact>(eventsSql),
      deadLetterIds: (await read<{ id: string }>('SELECT event_id AS id FROM dead_letters')).map(({ id }) => id),
      ledger: await read<LedgerFact>(ledgerSql),
      wallets: await read(
        'SELECT user_id AS "userId", balance_cents::int AS "balanceCents", version::int FROM wallets',
      ),
      openings: await read(
        `SELECT o.id, o.user_id AS "userId", o.case_id AS "caseId", o.price_cents::int AS "priceCents",
           i.id AS "inventoryId" FROM openings o LEFT JOIN inventory i ON i.opening_id = o.id`,
      ),
      prizes: await read('SELECT id, user_id AS "userId", type, status FROM inventory'),
      payments: await read(
        `SELECT p.provider_payment_id AS "paymentId", p.user_id AS "userId", e.kind, e.effect_key AS "effectKey",
           e.amount_cents::int AS "amountCents"
         FROM payment_effects e JOIN payments p ON p.id = e.payment_id WHERE e.applied_at IS NOT NULL`,
      ),
      answers: (
        await read<{ key: string; status: number; body: string }>('SELECT key, status, body FROM idempotency_keys')
      ).map(({ key, status, body }): AnswerFact => ({
        key,
        status,
        body: JSON.parse(body) as Record<string, unknown>,
      })),
      cases: await read('SELECT id, title, status FROM cases'),
    };
    await client.query('COMMIT');
    return facts;
  } finally {
    client.release();
  }
}

const eventsSql = `
  SELECT o.id::int AS "outboxId", o.event_id AS id, o.stream, o.type,
    CASE WHEN o.type LIKE 'chaos.%' THEN '{}' ELSE ARRAY(SELECT jsonb_array_elements_text(o.wire -> 'names')) END AS names,
    o.type NOT LIKE 'chaos.%' AS "isTold", o.wire #>> '{closes,sessionId}' AS "closesSessionId",
    l.lane, l.position::int AS position, l.seq::int AS seq,
    (o.payload ->> 'version')::int AS version,
    CASE WHEN o.type = 'balance.updated' THEN round((o.payload ->> 'balance')::numeric * 100)::int END AS "balanceCents",
    o.payload ->> 'id' AS subject
  FROM outbox o LEFT JOIN event_log l ON l.outbox_id = o.id
  ORDER BY o.id`;

const ledgerSql = `
  SELECT t.id::int AS "transactionId", t.kind, t.reference, e.account, e.user_id AS "userId",
    e.amount_cents::int AS "amountCents", e.balance_after_cents::int AS "balanceAfterCents",
    e.wallet_version::int AS version
  FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id ORDER BY e.id`;
