import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { ChaosClient } from './clients/chaos-client';
import type { FaultDeps } from './faults/injection';
import type { Caller } from './load/create-caller';
import type { People } from './load/sign-in';

export type Probe = {
  /** Commits something for every stream. */
  commit(): Promise<void>;
  /** The same, and resolves with the moment at which each client had been told of it. */
  run(): Promise<Map<ChaosClient, number>>;
  /** When the last run's mutations were acknowledged. */
  readCommittedAt(): number;
};

const heardTimeoutMs = 60_000;
const pollIntervalMs = 10;

export type ProbeDeps = FaultDeps & { people: People; caller: Caller };

/** Mutations whose only purpose is to be heard of: a case is changed, and every watching player is paid something. */
export function createProbe({ site, clients, caller, people, now }: ProbeDeps): Probe {
  const userIds = [...new Set(clients.flatMap(({ history }) => (history.userId ? [history.userId] : [])))];
  let committedAt = 0;

  async function changeCase(): Promise<void> {
    const path = '/api/admin/cases/event-welcome';
    const body = { title: `Welcome ${randomUUID()}` };
    await caller.call({ method: 'PUT', path, body, token: people.adminToken, key: randomUUID(), isRepeated: true });
  }

  async function pay(userId: string): Promise<void> {
    const body = { userId, paymentId: `probe-${randomUUID()}`, amount: 0.01, currency: 'EUR', status: 'succeeded' };
    const messageId = `msg_${randomUUID()}`;
    await caller.call({ method: 'POST', path: '/api/payment/callback', body, messageId, isRepeated: true });
  }

  /** The number that the stream has come to with everything that was committed. */
  async function readHead(stream: string): Promise<number> {
    const deadline = now() + heardTimeoutMs;
    while (now() < deadline) {
      const head = await site.control
        .query<{ done: boolean; seq: string }>(
          'SELECT NOT EXISTS (SELECT FROM outbox_pending WHERE stream = $1) AS done, stream_head($1) AS seq',
          [stream],
        )
        .then(({ rows }) => rows[0])
        .catch(() => undefined);
      if (head?.done) return Number(head.seq);
      await wait(pollIntervalMs);
    }
    return Infinity;
  }

  /** When the client had been told of everything up to this head; null: not yet. */
  function readCoveredAt(client: ChaosClient, stream: string, head: number): number | null {
    const newest = client.readNewest(stream);
    const resyncedAt = client.readResyncedAt(stream);
    if (newest && newest.seq >= head) return newest.at;
    return resyncedAt !== null && resyncedAt > committedAt ? resyncedAt : null;
  }

  async function waitUntilHeard(client: ChaosClient, heads: Map<string, number>): Promise<number> {
    const { userId } = client.history;
    const streams = ['cases', ...(userId ? [`user:${userId}`] : [])];
    const deadline = now() + heardTimeoutMs;
    let at = 0;
    for (const stream of streams) {
      let coveredAt = readCoveredAt(client, stream, heads.get(stream) ?? Infinity);
      while (coveredAt === null) {
        if (now() > deadline) return Infinity;
        await wait(pollIntervalMs);
        coveredAt = readCoveredAt(client, stream, heads.get(stream) ?? Infinity);
      }
      at = Math.max(at, coveredAt);
    }
    return at;
  }

  async function commit(): Promise<void> {
    await Promise.all([changeCase(), ...userIds.map(pay)]);
    committedAt = now();
  }

  return {
    commit,
    readCommittedAt: () => committedAt,
    run: async () => {
      await commit();
      const heads = new Map<string, number>();
      const heard = new Map<ChaosClient, number>();
      for (const stream of ['cases', ...userIds.map((userId) => `user:${userId}`)])
        heads.set(stream, await readHead(stream));
      await Promise.all(clients.map(async (client) => heard.set(client, await waitUntilHeard(client, heads))));
      return heard;
    },
  };
}
