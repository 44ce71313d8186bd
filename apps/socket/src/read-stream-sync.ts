import { randomUUID } from 'node:crypto';
import type { EventMap, EventTypeName } from '@aftercommit/contracts/events/catalog';
import { balanceUpdated } from '@aftercommit/contracts/events/balance';
import { chatStream, userStream } from '@aftercommit/contracts/events/streams';
import type { ResyncReason, StreamCursor, StreamEvent, StreamSync } from '@aftercommit/contracts/socket-protocol';
import type { Wallet } from '@aftercommit/domain/balance/wallet';
import type { LoggedEvent } from '@aftercommit/outbox/batch';
import { LogBrokenError } from '@aftercommit/outbox/read-log';
import { readLastStreamEvents, readStreamEvents } from '@aftercommit/outbox/read-stream-events';
import type { StreamHead } from '@aftercommit/outbox/read-stream-heads';
import type { RunsStatements } from '@aftercommit/outbox/runs-statements';
import { renderEvent } from './render-event';

/** Missed events of one stream that are sent one by one; behind by more, a snapshot is cheaper for everybody. */
const backfillEventsMax = 500;

/** Last events of a feed that its snapshot shows. */
const feedSnapshotSizes: Readonly<Partial<Record<string, number>>> = { drops: 20, [chatStream]: 50 };

export type StreamSyncInput = {
  epoch: string;
  head: StreamHead;
  cursor: StreamCursor | undefined;
  wallet: Wallet | null;
  isDeadLetter(outboxId: number): boolean;
  /** Of these messages of the chat the ones that were deleted, as the same snapshot of the database sees it. */
  findDeletedMessages(messageIds: string[]): Promise<Set<string>>;
};

/** What brings one stream of a client from its cursor to the head that the same snapshot of the database saw. */
export async function readStreamSync(db: RunsStatements, input: StreamSyncInput): Promise<StreamSync> {
  const { epoch, head, cursor } = input;
  const place = { stream: head.stream, epoch, seq: head.seq };
  const reason = findResyncReason(input);
  if (cursor && reason === null) {
    try {
      const missed = await readStreamEvents(db, { stream: head.stream, from: cursor.seq + 1, to: head.seq });
      const isWithheld = await chooseWithheld(missed, input);
      return { ...place, events: missed.map((event) => renderEvent(event, epoch, isWithheld(event)).packet) };
    } catch (error) {
      if (!(error instanceof LogBrokenError)) throw error;
      return { ...place, resync: 'too_old', snapshot: await readSnapshot(db, input) };
    }
  }
  return { ...place, resync: reason ?? 'no_cursor', snapshot: await readSnapshot(db, input) };
}

function findResyncReason({ epoch, head, cursor }: StreamSyncInput): ResyncReason | null {
  if (!cursor) return 'no_cursor';
  if (cursor.epoch !== epoch) return 'epoch_changed';
  if (cursor.seq > head.seq) return 'beyond_head';
  return head.seq - cursor.seq > backfillEventsMax ? 'too_many' : null;
}

/** State from the tables, feeds from the log. */
async function readSnapshot(db: RunsStatements, input: StreamSyncInput): Promise<StreamEvent[]> {
  const { epoch, head, wallet } = input;
  const state = <Type extends keyof EventMap>(type: Type, data: EventMap[Type]): StreamEvent => ({
    type,
    data,
    meta: { id: randomUUID(), stream: head.stream, seq: head.seq, epoch, at: Date.now(), snapshot: true },
  });
  if (wallet && head.stream === userStream(wallet.userId)) {
    return [
      state('balance.updated', balanceUpdated.render(wallet)),
      state('inventory.updated', {}),
      state('profile.updated', {}),
    ];
  }
  const limit = feedSnapshotSizes[head.stream];
  if (!limit) return [];
  const last = await readLastStreamEvents(db, { stream: head.stream, limit });
  const isWithheld = await chooseWithheld(last, input);
  return last
    .filter((event) => event.seq <= head.seq && !isWithheld(event))
    .map((event) => renderEvent(event, epoch, false).packet)
    .map((packet) => ({ ...packet, meta: { ...packet.meta, snapshot: true as const } }));
}

/**
 * Whose number goes out and nothing else: dead letters, what cannot be read (a dead letter soon), and what was said and
 * deleted since. The log keeps every word for as long as it keeps the event, so that whoever reads it back for a player has
 * to look.
 */
async function chooseWithheld(
  events: LoggedEvent[],
  { isDeadLetter, findDeletedMessages }: StreamSyncInput,
): Promise<(event: LoggedEvent) => boolean> {
  const isDead = ({ unreadable, outboxId }: LoggedEvent): boolean => Boolean(unreadable) || isDeadLetter(outboxId);
  const isMessage = ({ type }: LoggedEvent): boolean => type === ('chat.message_posted' satisfies EventTypeName);
  const messages = events.filter((event) => isMessage(event) && !isDead(event));
  const deleted = await findDeletedMessages(messages.map(readMessageId));
  return (event) => isDead(event) || (messages.includes(event) && deleted.has(readMessageId(event)));
}

function readMessageId({ payload }: LoggedEvent): string {
  return String(payload.id);
}
