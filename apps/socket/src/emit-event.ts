// Step 7 of the path, its end: the only place where an event leaves for a screen. Called by the follower alone, in
// log order, after the commit.
import type { Server } from 'socket.io';
import type { EventMeta } from '@aftercommit/contracts/socket-protocol';
import { isPersonalStream } from '@aftercommit/contracts/events/streams';
import type { LoggedEvent } from '@aftercommit/outbox/batch';
import type { Client, ClientRegistry } from './client-registry';

/** Events that a connection may hold while its snapshot is read. Above it, it is closed and comes back. */
const waitingEventsMax = 1_000;

export type EmitEventDeps = {
  io: Server;
  registry: ClientRegistry;
  /** Something of the person's stream reached this connection. */
  onPersonMoved(client: Client): void;
  /** The line per emitted event that the original contract prints; null: kept off. */
  sayEmitted: ((name: string) => void) | null;
};

export type EmitEvent = (event: LoggedEvent, epoch: string, bare: boolean) => void;

export const streamRoom = (stream: string): string => `stream:${stream}`;

/** bare: a dead letter. Its number passes, its data does not. */
export function createEmitEvent({ io, registry, onPersonMoved, sayEmitted }: EmitEventDeps): EmitEvent {
  return (event, epoch, bare) => {
    if (!bare) {
      if (isPersonalStream(event.stream)) emitToPerson(event, epoch);
      else emitToAll(event, epoch);
      if (sayEmitted) for (const name of event.wire.names) sayEmitted(name);
    }
    closeWhatItCloses(event);
  };

  function emitToPerson(event: LoggedEvent, epoch: string): void {
    const rendered = renderEvent(event, epoch);
    for (const client of registry.inStream(event.stream)) {
      if (client.live) {
        deliver(client, event, rendered);
        onPersonMoved(client);
      } else keepWaiting(client, event);
    }
  }

  function emitToAll(event: LoggedEvent, epoch: string): void {
    const rendered = renderEvent(event, epoch);
    for (const name of event.wire.names) io.to(streamRoom(event.stream)).emit(name, rendered);
    for (const client of registry.syncing()) {
      if (client.streams.includes(event.stream)) keepWaiting(client, event);
    }
  }

  function closeWhatItCloses({ stream, wire: { closes } }: LoggedEvent): void {
    if (!closes) return;
    const concerned =
      'visitorHash' in closes
        ? [...registry.withVisitor(closes.visitorHash)].filter(({ identity }) => identity.userId === null)
        : [...registry.inStream(stream)].filter(
            ({ identity }) => 'all' in closes || identity.sessionIds.includes(closes.sessionId),
          );
    for (const client of concerned) closeConnection(client);
  }
}

export function renderEvent(event: LoggedEvent, epoch: string): Record<string, unknown> {
  const { id, stream, seq, at } = event;
  const meta: EventMeta = { id, stream, seq, epoch, at };
  return { ...event.payload, meta };
}

/** One event to one live connection: not below its floor, and no state older than what it was told. */
export function deliver(client: Client, event: LoggedEvent, rendered: Record<string, unknown>): void {
  if (event.seq <= (client.floors.get(event.stream) ?? 0)) return;
  client.floors.set(event.stream, event.seq);
  const { names, state } = event.wire;
  if (state && !isAtLeastAsNew(client, event.stream, state)) return;
  for (const name of names) client.socket.emit(name, rendered);
}

/** Remembers the newest version told; false: an older one than that. */
export function isAtLeastAsNew(client: Client, stream: string, state: { key: string; version: number }): boolean {
  const key = `${stream} ${state.key}`;
  if (state.version < (client.versions.get(key) ?? -1)) return false;
  client.versions.set(key, state.version);
  return true;
}

/**
 * Closes the transport, not the Socket.IO session: the original client reconnects by itself after the one and never
 * after the other.
 */
export function closeConnection(client: Client): void {
  client.socket.conn.close();
}

function keepWaiting(client: Client, event: LoggedEvent): void {
  if (client.waiting.length >= waitingEventsMax) closeConnection(client);
  else client.waiting.push(event);
}
