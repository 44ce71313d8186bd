import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { lockWallet } from '../balance/wallet';
import { DomainError } from '../domain-error';
import type { Message } from './message-columns';

/** What one person may say: a burst, and in the long run. Deleted messages count. */
const limits = [
  { seconds: 10, messagesMax: 5 },
  { seconds: 600, messagesMax: 60 },
] as const;

const AuthorRow = z.object({ nickname: z.string(), muted: z.boolean(), short: z.number(), long: z.number() });
const PostedRow = z.object({ id: z.uuid(), posted_at: z.date() });

/**
 * Says something to everybody. The wallet's lock orders it with what the person said before and with a mute.
 * @throws DomainError chat_muted | too_many_requests
 */
export async function postMessage(
  tx: EntityManager,
  { userId, text }: { userId: string; text: string },
): Promise<Message> {
  await lockWallet(tx, userId);
  const author = await readAuthor(tx, userId);
  if (author.muted) throw new DomainError('chat_muted');
  if (author.short >= limits[0].messagesMax || author.long >= limits[1].messagesMax) {
    throw new DomainError('too_many_requests');
  }
  const rows = await tx.query<unknown[]>(
    'INSERT INTO chat_messages (user_id, nickname, body) VALUES ($1, $2, $3) RETURNING id, posted_at',
    [userId, author.nickname, text],
  );
  const { id: messageId, posted_at: postedAt } = PostedRow.parse(rows[0]);
  const { nickname } = author;
  await appendToOutbox(tx, [
    { type: 'chat.message_posted', payload: { messageId, userId, nickname, text, postedAtMs: postedAt.getTime() } },
  ]);
  return { messageId, userId, nickname, text, postedAt };
}

/** A statement of its own behind the lock: it sees what committed while this one waited. */
async function readAuthor(tx: EntityManager, userId: string): Promise<z.output<typeof AuthorRow>> {
  const rows = await tx.query<unknown[]>(
    `SELECT u.nickname, u.muted_forever OR coalesce(u.muted_until > clock_timestamp(), false) AS muted,
       (SELECT count(*) FROM chat_messages m
        WHERE m.user_id = u.id AND m.posted_at > clock_timestamp() - make_interval(secs => $2))::integer AS short,
       (SELECT count(*) FROM chat_messages m
        WHERE m.user_id = u.id AND m.posted_at > clock_timestamp() - make_interval(secs => $3))::integer AS long
     FROM users u WHERE u.id = $1`,
    [userId, limits[0].seconds, limits[1].seconds],
  );
  return AuthorRow.parse(rows[0]);
}
