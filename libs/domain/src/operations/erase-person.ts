import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { eraseFromOutbox } from '@aftercommit/outbox/erase-from-outbox';
import { endSessions } from '../administration/end-sessions';
import { recordAudit, type Actor } from '../administration/record-audit';
import { lockWallet } from '../balance/wallet';

const nobody = 'Erased player';

const Ids = z.array(z.object({ id: z.uuid(), at: z.date() }));

/**
 * Takes what tells who a person is out of every table (ADR 24): the account keeps its id, its money and its order, and no
 * name, address, text or secret. Rows touched, by table. Done twice, the second time finds nothing new.
 * @throws DomainError user_not_found
 */
export async function erasePerson(
  tx: EntityManager,
  actor: Actor,
  { userId, reason }: { userId: string; reason: string },
): Promise<Record<string, number>> {
  await lockWallet(tx, userId);
  const openings = Ids.parse(
    await tx.query('SELECT id, created_at AS at FROM openings WHERE user_id = $1 ORDER BY created_at', [userId]),
  );
  const messages = Ids.parse(
    await tx.query('SELECT id, posted_at AS at FROM chat_messages WHERE user_id = $1 ORDER BY posted_at', [userId]),
  );
  const ended = await endSessions(tx, { userId });
  const erased: Record<string, number> = { sessions_ended: ended.length };
  for (const { table, sql } of statements) {
    const [, rows] = await tx.query<[unknown, number]>(sql, sql.includes('$2') ? [userId, nobody] : [userId]);
    erased[table] = rows;
  }
  erased.outbox = await eraseFromOutbox(tx, [...openings, ...messages], nobody);
  const details = `${userId}: ${reason}`;
  await recordAudit(tx, actor, { action: 'user.erased', details, type: 'warning' });
  await appendToOutbox(tx, [{ type: 'user.blocked', payload: { userId } }]);
  return erased;
}

const statements = [
  {
    table: 'users',
    // The id in the login: unique, and it says nothing that the id does not.
    sql: `UPDATE users SET login = 'erased-' || id, nickname = $2, email = NULL, full_name = NULL, password_hash = NULL,
        trade_link = NULL, block_reason = NULL, mute_reason = NULL, language = NULL, last_active_at = NULL,
        status = 'inactive', deleted_at = coalesce(deleted_at, clock_timestamp()), updated_at = now()
      WHERE id = $1`,
  },
  {
    table: 'requests',
    sql: `UPDATE requests SET trade_link = NULL, admin_comment = NULL
      WHERE user_id = $1 AND (trade_link IS NOT NULL OR admin_comment IS NOT NULL)`,
  },
  {
    table: 'problems',
    sql: `UPDATE problems SET description = '', resolution = NULL
      WHERE user_id = $1 AND (description <> '' OR resolution IS NOT NULL)`,
  },
  {
    table: 'chat_messages',
    sql: `UPDATE chat_messages SET nickname = $2, body = '-' WHERE user_id = $1 AND body <> '-'`,
  },
  {
    table: 'payment_inbox',
    // Amounts, ids and effects stay in payments and ledger, as bookkeeping demands; what the provider wrote about its payer goes.
    sql: `UPDATE payment_inbox i SET body = '', headers = '{}' WHERE i.body <> '' AND i.result <> 'parked' AND (
        strpos(i.body, $1::text) > 0 OR i.id IN (
          SELECT e.inbox_id FROM payment_effects e JOIN payments p ON p.id = e.payment_id WHERE p.user_id = $1::uuid))`,
  },
  {
    table: 'idempotency_keys',
    sql: `DELETE FROM idempotency_keys WHERE scope LIKE $1::text || ' %'`,
  },
];
