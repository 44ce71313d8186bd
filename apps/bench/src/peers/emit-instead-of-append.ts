// Stands in for @aftercommit/outbox/append in the API that emits directly: events are kept until the commit.
import type { EntityManager, QueryRunner } from 'typeorm';
import { catalog, type NewEvent } from '@aftercommit/contracts/events/catalog';
import type { EventType } from '@aftercommit/contracts/events/event-type';

export type DirectEvent = { type: string; stream: string; data: Record<string, unknown> };

const kept = new WeakMap<QueryRunner, DirectEvent[]>();

/** Validates and renders as the real one does, and writes nothing. */
export async function appendToOutbox(tx: EntityManager, events: NewEvent[]): Promise<void> {
  if (!tx.queryRunner) throw new Error('not in a transaction');
  const rendered = events.map((event) => {
    const type = catalog[event.type] as unknown as EventType;
    const payload = type.payload.parse(event.payload);
    return { type: event.type, stream: type.stream(payload), data: type.render(payload) };
  });
  kept.set(tx.queryRunner, [...(kept.get(tx.queryRunner) ?? []), ...rendered]);
}

export function takeEvents(queryRunner: QueryRunner): DirectEvent[] {
  const events = kept.get(queryRunner) ?? [];
  kept.delete(queryRunner);
  return events;
}
