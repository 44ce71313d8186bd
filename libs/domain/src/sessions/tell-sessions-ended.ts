import type { EntityManager } from 'typeorm';
import { appendToOutbox } from '@aftercommit/outbox/append';

/** An append takes no more; whoever signed in a thousand times must not keep the rest open. */
const sessionsPerAppend = 500;

/** The sockets of these sessions close on every server. The caller holds the person's wallet. */
export async function tellSessionsEnded(tx: EntityManager, userId: string, sessionIds: string[]): Promise<void> {
  for (let first = 0; first < sessionIds.length; first += sessionsPerAppend) {
    const slice = sessionIds.slice(first, first + sessionsPerAppend);
    await appendToOutbox(
      tx,
      slice.map((sessionId) => ({ type: 'session.ended', payload: { userId, sessionId } })),
    );
  }
}
