import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { recordAudit, type ActingAdmin } from '../administration/record-audit';
import { DomainError } from '../domain-error';
import { decodeMessage, messageColumns } from './message-columns';

const LockedRow = z
  .object({ ...messageColumns, deleted: z.boolean() })
  .transform(({ deleted, ...row }) => ({ ...decodeMessage(row), deleted }));

/**
 * Takes a message away from every page; no player is given its text again. Deleted already: nothing happens.
 * @throws DomainError message_not_found
 */
export async function deleteMessage(tx: EntityManager, admin: ActingAdmin, messageId: string): Promise<void> {
  const rows = await tx.query<unknown[]>(
    `SELECT id, user_id, nickname, body, posted_at, deleted_at IS NOT NULL AS deleted
     FROM chat_messages WHERE id = $1 FOR UPDATE`,
    [messageId],
  );
  if (!rows[0]) throw new DomainError('message_not_found');
  const { userId, nickname, text, deleted } = LockedRow.parse(rows[0]);
  if (deleted) return;
  await tx.query('UPDATE chat_messages SET deleted_at = clock_timestamp(), deleted_by = $2 WHERE id = $1', [
    messageId,
    admin.adminId,
  ]);
  const details = `${messageId} of ${nickname} (${userId}): ${text}`;
  await recordAudit(tx, admin, { action: 'message.deleted', details, type: 'warning' });
  await appendToOutbox(tx, [{ type: 'chat.message_deleted', payload: { messageId } }]);
}
