import { randomUUID } from 'node:crypto';
import type { EventMeta, StreamEvent, StreamSync } from '@aftercommit/contracts/socket-protocol';
import { balanceUpdated } from '@aftercommit/contracts/events/balance';
import { inventoryUpdated } from '@aftercommit/contracts/events/inventory';
import { userStream } from '@aftercommit/contracts/events/streams';
import type { Client } from './client-registry';
import { isAtLeastAsNew } from './deliver-event';
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

/** Each stream of a client of protocol 2 brought to its head, before anything newer of it. */
export function emitSyncs(client: Client, { syncs }: ClientSnapshot): void {
  for (const sync of syncs) client.socket.emit('stream:sync', keepFromGoingBack(client, sync));
}

/** A balance older than what this connection was told goes without its data, so that its number is not missing. */
export function keepFromGoingBack(client: Client, sync: StreamSync): StreamSync {
  const keep = (event: StreamEvent): StreamEvent => {
    const version = event.type === 'balance.updated' ? Number(event.data?.version) : NaN;
    if (Number.isNaN(version)) return event;
    return isAtLeastAsNew(client, sync.stream, { key: 'balance', version }) ? event : { ...event, data: null };
  };
  return 'events' in sync ? { ...sync, events: sync.events.map(keep) } : { ...sync, snapshot: sync.snapshot.map(keep) };
}
