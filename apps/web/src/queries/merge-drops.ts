import type { z } from 'zod';
import { DropsReply } from '@aftercommit/contracts/http/drops';

/** What `drop.won` and `GET /api/drops/recent` both tell of a drop. timestamp: epoch milliseconds. */
export const Drop = DropsReply.shape.drops.element.omit({ user_uuid: true, case_name: true });
export type Drop = z.infer<typeof Drop>;

const dropsShownMax = 20;

/** Newest first, each once: the same drop arrives as an event, as a snapshot and in the answer of the API. */
export function mergeDrops(newer: readonly Drop[], older: readonly Drop[]): Drop[] {
  const byId = new Map([...newer, ...older].map((drop) => [drop.id, drop]));
  return [...byId.values()].sort((one, other) => other.timestamp - one.timestamp).slice(0, dropsShownMax);
}
