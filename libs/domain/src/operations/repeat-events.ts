import type { EntityManager } from 'typeorm';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { appendCopies } from '@aftercommit/outbox/append-copies';
import { readReplayMode } from '@aftercommit/outbox/select-replay-targets';
import { lockWallets } from '../balance/wallet';
import { readPresentState } from './read-present-state';

export type RepeatedEvent = { outboxId: number; eventId: string; type: string; stream: string };

/**
 * Appends new events that repeat these, in their order, as each type declares: as it was, or as it is now. People's
 * wallets are locked, as by anybody who writes to their streams. Returns how many were left out because their person is gone.
 */
export async function repeatEvents(tx: EntityManager, events: readonly RepeatedEvent[]): Promise<number> {
  const userIds = events.flatMap(({ stream }) => readUserId(stream) ?? []);
  const wallets = await lockWallets(tx, userIds);
  let skipped = 0;
  let copies: number[] = [];
  for (const { outboxId, eventId, type, stream } of events) {
    if (readReplayMode(type) !== 'as_it_is_now') {
      copies.push(outboxId);
      continue;
    }
    const wallet = wallets.get(readUserId(stream) ?? '');
    if (!wallet) {
      skipped += 1;
      continue;
    }
    // What comes before it in this order draws its ids first.
    await appendCopies(tx, copies);
    copies = [];
    await appendToOutbox(tx, [readPresentState(type, wallet)], { replayOf: eventId });
  }
  await appendCopies(tx, copies);
  return skipped;
}

function readUserId(stream: string): string | undefined {
  return /^user:([0-9a-f-]{36})$/.exec(stream)?.[1];
}
