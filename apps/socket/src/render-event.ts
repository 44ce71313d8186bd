import type { EventMeta, StreamEvent } from '@aftercommit/contracts/socket-protocol';
import type { LoggedEvent } from '@aftercommit/outbox/batch';

/** An event as it goes out, made once for all connections. */
export type RenderedEvent = {
  event: LoggedEvent;
  /** Data of the contract's names; null: a dead letter, of which only the number goes out. */
  named: Record<string, unknown> | null;
  /** Packet of protocol 2. */
  packet: StreamEvent;
};

export function renderEvent(event: LoggedEvent, epoch: string, bare: boolean): RenderedEvent {
  const { id, stream, seq, at, type, payload } = event;
  const meta: EventMeta = { id, stream, seq, epoch, at };
  return {
    event,
    named: bare ? null : { ...payload, meta },
    packet: { type, data: bare ? null : payload, meta },
  };
}
