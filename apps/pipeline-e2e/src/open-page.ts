import { randomUUID } from 'node:crypto';
import type { EventMeta } from '@aftercommit/contracts/socket-protocol';
import { createRunTransaction } from '@aftercommit/db/run-transaction';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { createRealtimeClient, type RealtimeClient } from '@aftercommit/realtime-client/create-realtime-client';
import { eventually } from '@aftercommit/testing/eventually';
import type { Player } from './site';
import type { Pipeline } from './start-pipeline';

export const deadline = { deadlineMs: 60_000 };

type Given = { meta: EventMeta; latencyMs: number };
export type Page = { client: RealtimeClient; given: Given[]; versions: number[] };

/** A page that follows the drops and its own person's stream. */
export async function openPage(pipeline: Pipeline, player: Player): Promise<Page> {
  const [url, page] = [pipeline.sockets[0]?.url ?? '', { given: [], versions: [] } as unknown as Page];
  page.client = createRealtimeClient({ url, getToken: () => player.token });
  closing.push(() => page.client.close());
  const keep = (meta: EventMeta): void => {
    if (!meta.snapshot) page.given.push({ meta, latencyMs: Date.now() - meta.at });
  };
  page.client.on('drop.won', (_, meta) => keep(meta));
  page.client.on('balance.updated', ({ version }, meta) => {
    page.versions.push(version);
    keep(meta);
  });
  await eventually(() => page.client.getStreamStates()[`user:${player.id}`] === 'up_to_date', deadline);
  return page;
}

export async function credit(pipeline: Pipeline, player: Player): Promise<void> {
  const fact = { userId: player.id, paymentId: randomUUID(), amount: 1, currency: 'EUR', status: 'succeeded' };
  expect((await pipeline.site.sendCallback(fact, `msg_${randomUUID()}`)).status).toBe(200);
}

export async function winDrops(pipeline: Pipeline, count: number): Promise<void> {
  const runTransaction = createRunTransaction(pipeline.dataSource, () => undefined);
  for (let left = count; left > 0; left -= 500) {
    const drops = Array.from({ length: Math.min(left, 500) }, (_, n) => ({
      type: 'drop.won' as const,
      payload: {
        openingId: randomUUID(),
        itemTitle: `drop ${n}`,
        itemImageUrl: '/i.png',
        nickname: 'n',
        rarity: 'rare' as const,
        caseImageUrl: '/c.png',
        wonAtMs: n,
      },
    }));
    await runTransaction((tx) => appendToOutbox(tx, drops));
  }
}

/** Whatever a failed test leaves open would keep jest alive. */
export const closing: (() => void)[] = [];
export const closeAll = (): void => closing.splice(0).forEach((close) => close());

export const idsOf = (given: readonly Given[]): string[] => given.map(({ meta }) => meta.id);
