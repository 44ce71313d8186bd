import { raiseFloor, readFloor, type Client } from './client-registry';
import type { RenderedEvent } from './render-event';

/** Events that a connection may hold while its snapshot is read. Above it, it is closed and comes back. */
const waitingEventsMax = 1_000;

/** One event to one live connection: not at or below its floor, and no state older than what it was told. */
export function deliverEvent(client: Client, { event, named, packet }: RenderedEvent): void {
  if (event.seq <= readFloor(client, event.stream)) return;
  const { names, state } = event.wire;
  const isStale = state !== undefined && !isAtLeastAsNew(client, event.stream, state);
  if (client.protocol === 2) client.socket.emit('stream:event', isStale ? { ...packet, data: null } : packet);
  else if (named && !isStale) for (const name of names) client.socket.emit(name, named);
  // Last: an emission that throws is tried again, and must not find itself done.
  raiseFloor(client, event.stream, event.seq);
}

/** Kept until the connection's snapshot is flushed. */
export function keepWaiting(client: Client, rendered: RenderedEvent): void {
  if (client.waiting.length >= waitingEventsMax) closeConnection(client);
  else client.waiting.push(rendered);
}

/** Remembers the newest version told; false: an older one than that. */
export function isAtLeastAsNew(client: Client, stream: string, state: { key: string; version: number }): boolean {
  const told = client.toldVersions.find((one) => one.stream === stream && one.key === state.key);
  if (!told) client.toldVersions = client.toldVersions.concat({ stream, ...state });
  else if (state.version < told.version) return false;
  else told.version = state.version;
  return true;
}

/**
 * Closes the transport, not the Socket.IO session: the original client reconnects by itself after the one and never
 * after the other.
 */
export function closeConnection(client: Client): void {
  client.socket.conn.close();
}

/** The same without waiting for what the client has yet to read. */
export function cutConnection(client: Client): void {
  client.socket.conn.close(true);
}
