import type { z } from 'zod';
import { DropsReply } from '@aftercommit/contracts/http/drops';
import type { ApiClient } from '../http/create-api-client';
import { createResource, type Loaded } from './create-resource';

/** What `new_drop` and `GET /api/drops/recent` both tell of a drop. timestamp: epoch milliseconds. */
const Drop = DropsReply.shape.drops.element.omit({ user_uuid: true, case_name: true });
export type Drop = z.infer<typeof Drop>;

export type FeedState = { drops: Loaded<Drop[]> };

export type Feed = {
  readState(): FeedState;
  applyEvent(name: string, payload: unknown): void;
  refresh(): void;
  stop(): void;
};

const dropsShownMax = 20;

/** What everybody sees, signed in or not. */
export function createFeed({ api, onChange }: { api: ApiClient; onChange: () => void }): Feed {
  let live: Drop[] = [];
  const recent = createResource({ load: async () => (await api.get('/api/drops/recent', DropsReply)).drops, onChange });

  return {
    readState: () => {
      const { value, error } = recent.read();
      const drops = value ?? (live.length > 0 ? [] : null);
      return { drops: { value: drops && mergeDrops(live, drops), error } };
    },
    applyEvent(name, payload) {
      const drop = name === 'new_drop' ? Drop.safeParse(payload).data : undefined;
      if (!drop) return;
      live = mergeDrops([drop], live);
      onChange();
    },
    refresh: recent.refresh,
    stop: recent.stop,
  };
}

/** Newest first, each once: the same drop arrives as an event, as a snapshot and in the answer of the API. */
export function mergeDrops(newer: Drop[], older: Drop[]): Drop[] {
  const byId = new Map([...newer, ...older].map((drop) => [drop.id, drop]));
  return [...byId.values()].sort((one, other) => other.timestamp - one.timestamp).slice(0, dropsShownMax);
}
