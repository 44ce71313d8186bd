// Step 7 of the path, its end: the only place where an event leaves for a screen. Called by the follower alone, in
// log order, after the commit.
import type { Server } from 'socket.io';
import { isPersonalStream } from '@aftercommit/contracts/events/streams';
import type { LoggedEvent } from '@aftercommit/outbox/batch';
import type { Client, ClientRegistry } from './client-registry';
import { closeConnection, deliverEvent, keepWaiting } from './deliver-event';
import { renderEvent, type RenderedEvent } from './render-event';

export type EmitEventDeps = {
  io: Server;
  registry: ClientRegistry;
  /** Something of the person's stream reached this connection. */
  onPersonMoved(client: Client): void;
  /** The line per emitted event that the original contract prints; null: kept off. */
  sayEmitted: ((name: string) => void) | null;
};

/** bare: a dead letter. Its number passes, its data does not. */
export type EmitEvent = (event: LoggedEvent, epoch: string, bare: boolean) => void;

/** Live connections of a broadcast stream, apart by what they understand. */
export const streamRoom = (stream: string, protocol: 1 | 2): string => `stream:${stream}:${protocol}`;

export function createEmitEvent({ io, registry, onPersonMoved, sayEmitted }: EmitEventDeps): EmitEvent {
  return (event, epoch, bare) => {
    const rendered = renderEvent(event, epoch, bare);
    if (isPersonalStream(event.stream)) emitToPerson(rendered);
    else emitToAll(rendered);
    if (sayEmitted && !bare) for (const name of event.wire.names) sayEmitted(name);
    closeWhatItCloses(event);
  };

  function emitToPerson(rendered: RenderedEvent): void {
    for (const client of registry.inStream(rendered.event.stream)) {
      if (!client.live) {
        keepWaiting(client, rendered);
        continue;
      }
      deliverEvent(client, rendered);
      onPersonMoved(client);
    }
  }

  function emitToAll(rendered: RenderedEvent): void {
    const { event, named, packet } = rendered;
    if (named) for (const name of event.wire.names) io.to(streamRoom(event.stream, 1)).emit(name, named);
    io.to(streamRoom(event.stream, 2)).emit('stream:event', packet);
    registry.noteBroadcast(event.stream, event.seq);
    for (const client of registry.syncing()) {
      if (client.streams.includes(event.stream)) keepWaiting(client, rendered);
    }
  }

  function closeWhatItCloses({ stream, wire: { closes } }: LoggedEvent): void {
    if (!closes) return;
    const concerned =
      'visitorHash' in closes
        ? [...registry.withVisitor(closes.visitorHash)].filter(
            ({ identity }) => !identity.sessionIds.includes(closes.exceptSessionId),
          )
        : [...registry.inStream(stream)].filter(
            ({ identity }) => 'all' in closes || identity.sessionIds.includes(closes.sessionId),
          );
    for (const client of concerned) closeConnection(client);
  }
}
