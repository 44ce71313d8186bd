import { randomUUID } from 'node:crypto';
import type { EventMap } from '@aftercommit/contracts/events/catalog';
import { balanceUpdated } from '@aftercommit/contracts/events/balance';
import { userStream } from '@aftercommit/contracts/events/streams';
import type { ResyncReason, StreamCursor, StreamEvent, StreamSync } from '@aftercommit/contracts/socket-protocol';
import type { Wallet } from '@aftercommit/domain/balance/wallet';
import { LogBrokenError } from '@aftercommit/outbox/read-log';
import { readLastStreamEvents, readStreamEvents } from '@aftercommit/outbox/read-stream-events';
import type { StreamHead } from '@aftercommit/outbox/read-stream-heads';
import type { RunsStatements } from '@aftercommit/outbox/runs-statements';
import { renderEvent } from './render-event';

/** Missed events of one stream that are sent one by one; behind by more, a snapshot is cheaper for everybody. */
const backfillEventsMax = 500;

/** Drops in the snapshot of their feed. */
const feedSnapshotSize = 20;

export type StreamSyncInput = {
  epoch: string;
  head: StreamHead;
  cursor: StreamCursor | undefined;
  wallet: Wallet | null;
  isDeadLetter(outboxId: number): boolean;
};

/** What brings one stream of a client from its cursor to the head that the same snapshot of the database saw. */
export async function readStreamSync(db: RunsStatements, input: StreamSyncInput): Promise<StreamSync> {
  const { epoch, head, cursor } = input;
  const place = { stream: head.stream, epoch, seq: head.seq };
  const reason = findResyncReason(input);
  if (cursor && reason === null) {
    try {
      const missed = await readStreamEvents(db, { stream: head.stream, from: cursor.seq + 1, to: head.seq });
      return {
        ...place,
        events: missed.map((event) => renderEvent(event, epoch, input.isDeadLetter(event.outboxId)).packet),
      };
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
  const { epoch, head, wallet, isDeadLetter } = input;
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
  if (head.stream !== 'drops') return [];
  const last = await readLastStreamEvents(db, { stream: head.stream, limit: feedSnapshotSize });
  return last
    .filter((event) => event.seq <= head.seq && !isDeadLetter(event.outboxId))
    .map((event) => renderEvent(event, epoch, false).packet)
    .map((packet) => ({ ...packet, meta: { ...packet.meta, snapshot: true as const } }));
}
