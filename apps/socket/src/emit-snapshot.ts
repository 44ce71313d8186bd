import { randomUUID } from 'node:crypto';
import type { EventMeta } from '@aftercommit/contracts/socket-protocol';
import { balanceUpdated } from '@aftercommit/contracts/events/balance';
import { inventoryUpdated } from '@aftercommit/contracts/events/inventory';
import { userStream } from '@aftercommit/contracts/events/streams';
import type { Client } from './client-registry';
import { isAtLeastAsNew } from './emit-event';
import type { ClientSnapshot } from './read-client-snapshot';

/** The current state under its contract names, marked as a snapshot. An older balance than one already told is not. */
export function emitSnapshot(client: Client, { heads, wallet }: ClientSnapshot): void {
  const emit = (stream: string, names: string[], state: Record<string, unknown>): void => {
    const seq = heads.streams.find((head) => head.stream === stream)?.seq ?? 0;
    const meta: EventMeta = { id: randomUUID(), stream, seq, epoch: heads.epoch, at: Date.now(), snapshot: true };
    for (const name of names) client.socket.emit(name, { ...state, meta });
  };
  if (wallet) {
    const stream = userStream(wallet.userId);
    const { names, state } = balanceUpdated.wire(wallet);
    if (state && isAtLeastAsNew(client, stream, state)) emit(stream, names, balanceUpdated.render(wallet));
    emit(stream, inventoryUpdated.wire(wallet).names, {});
  }
  emit('cases', ['cases:updated'], {});
}
