import { z } from 'zod';
import type { RunsQueries } from '../sessions/find-active-session';
import { decodeMessage, messageColumns, type Message } from './message-columns';

const historySize = 50;

const MessageRow = z.object(messageColumns).transform(decodeMessage);

/** What was said last and still stands, newest first. */
export async function listMessages(db: RunsQueries): Promise<Message[]> {
  const rows = await db.query<unknown[]>(
    `SELECT id, user_id, nickname, body, posted_at FROM chat_messages WHERE deleted_at IS NULL ORDER BY id DESC LIMIT $1`,
    [historySize],
  );
  return z.array(MessageRow).parse(rows);
}
