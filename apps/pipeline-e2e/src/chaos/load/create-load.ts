import { setTimeout as pause } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { eventually } from '@aftercommit/testing/eventually';
import type { Mutation, MutationKind } from '../checker/history';
import type { Random } from '../create-random';
import type { Answered, Call, Caller } from './create-caller';
import type { ChaosPlayer, People } from './sign-in';

export type LoadOptions = {
  people: People;
  /** Who plays. */
  players: ChaosPlayer[];
  caller: Caller;
  random: Random;
  /** Milliseconds since the run began. */
  now(): number;
  mutationsPerSecond: number;
  /** Whether an admin edits cases. */
  editsCases: boolean;
};

export type Load = {
  mutations: Mutation[];
  start(): void;
  /** Resolves when nothing is under way any more: what is read of the database then holds all that was acknowledged. */
  pause(): Promise<void>;
  resume(): void;
  /** Resolves when every mutation under way has its outcome. */
  stop(): Promise<void>;
};

/** Several of each player at once: a double click, a second tab. */
const workersPerPlayer = 2;

/** What one worker was held up for longer than this is not made up for: a herd, but a bounded one. */
const behindMaxMs = 15_000;

/** What is under way at a pause is at its end by then, with all its attempts. */
const pauseTimeoutMs = 60_000;

/** Who catches up is this much faster than planned. */
const catchUpFactor = 4;

const lowBalanceEuros = 20;
const eventCaseId = 'event-pocket';

/** Mutations of that many repeats have no Idempotency-Key: one try, and nobody knows what became of it. */
const unkeyedShare = 0.15;

type Work = Omit<Call, 'key' | 'isRepeated'> & { kind: MutationKind; subject?: string; amountCents?: number };

export function createLoad(options: LoadOptions): Load {
  const { people, players, caller, random, now, mutationsPerSecond } = options;
  const mutations: Mutation[] = [];
  const workers: Promise<void>[] = [];
  const workerCount = players.length * workersPerPlayer + (options.editsCases ? 1 : 0);
  const intervalMs = (workerCount * 1_000) / mutationsPerSecond;
  let stopped = false;
  let paused = false;
  let stepsUnderWay = 0;

  async function mutate(userId: string | null, work: Work, forcedKey?: string): Promise<Answered> {
    const { kind, subject = null, amountCents = null, ...call } = work;
    const isKeyed = forcedKey !== undefined || (!work.messageId && !random.chance(unkeyedShare));
    const key = isKeyed ? (forcedKey ?? randomUUID()) : null;
    const startedAt = now();
    const answered = await caller.call({ ...call, key, isRepeated: isKeyed || work.messageId !== undefined });
    const { outcome, status, attempts, body } = answered;
    const endedAt = now();
    mutations.push({
      kind,
      userId,
      key,
      subject,
      amountCents,
      startedAt,
      endedAt,
      attempts,
      outcome,
      status,
      answer: body,
    });
    return answered;
  }

  async function keepGoing(own: Random, step: () => Promise<void>): Promise<void> {
    let dueAt = now();
    while (!stopped) {
      if (!paused) {
        stepsUnderWay += 1;
        await step().finally(() => (stepsUnderWay -= 1));
      }
      // Who was held up by a fault catches up, else most of a run would pass with hardly anybody playing.
      dueAt = Math.max(dueAt + intervalMs * (0.5 + own.next()), now() - behindMaxMs);
      await pause(Math.max(intervalMs / catchUpFactor, dueAt - now()));
    }
  }

  function startPlayer(player: ChaosPlayer, index: number): void {
    for (let worker = 0; worker < workersPerPlayer; worker += 1) {
      const own = random.fork(`player ${index} ${worker}`);
      const play = createPlay(player, own, mutate);
      workers.push(keepGoing(own, play));
    }
  }

  return {
    mutations,
    start: () => {
      players.forEach(startPlayer);
      if (options.editsCases) {
        const own = random.fork('admin');
        workers.push(keepGoing(own, createEditing(people, own, mutate)));
      }
    },
    pause: async () => {
      paused = true;
      await eventually(() => stepsUnderWay === 0, { deadlineMs: pauseTimeoutMs });
    },
    resume: () => void (paused = false),
    stop: async () => {
      stopped = true;
      await Promise.all(workers);
    },
  };
}

type Mutate = (userId: string | null, work: Work, forcedKey?: string) => Promise<Answered>;

/** One person at play: pays in when poor, opens, and does something with what was won. */
function createPlay(player: ChaosPlayer, random: Random, mutate: Mutate): () => Promise<void> {
  const { userId, token } = player;
  const prizes: { id: string; type: string }[] = [];
  const paid: { paymentId: string; amountCents: number }[] = [];
  let balanceEuros = 0;

  const post = (path: string, body: unknown): Pick<Work, 'method' | 'path' | 'body' | 'token'> => ({
    method: 'POST',
    path,
    body,
    token,
  });

  async function payIn(): Promise<void> {
    const paymentId = `pay-${randomUUID()}`;
    const amountCents = random.between(500, 5_000);
    const fact = { userId, paymentId, amount: amountCents / 100, currency: 'EUR', status: 'succeeded' };
    const message = {
      method: 'POST',
      path: '/api/payment/callback',
      body: fact,
      subject: paymentId,
      amountCents,
    } as const;
    const messageId = `msg_${randomUUID()}`;
    // Providers repeat: the same message, and the same fact in another message, at once and later.
    const repeats = random.chance(0.3) ? [messageId, `msg_${randomUUID()}`] : [];
    const sent = [messageId, ...repeats].map((id) => mutate(userId, { ...message, kind: 'deposit', messageId: id }));
    await Promise.all(sent);
    paid.push({ paymentId, amountCents });
    balanceEuros += amountCents / 100;
  }

  async function takeBack(): Promise<void> {
    const payment = paid.splice(random.between(0, Math.max(0, paid.length - 1)), 1)[0];
    if (!payment) return payIn();
    const amountCents = Math.ceil(payment.amountCents / random.between(1, 4));
    const { paymentId } = payment;
    const fact = {
      userId,
      paymentId,
      refundId: `refund-of-${paymentId}`,
      amount: amountCents / 100,
      currency: 'EUR',
      status: 'refunded',
    };
    const messageId = `msg_${randomUUID()}`;
    const path = '/api/payment/callback';
    await mutate(userId, {
      kind: 'refund',
      method: 'POST',
      path,
      body: fact,
      subject: paymentId,
      amountCents,
      messageId,
    });
  }

  async function open(): Promise<void> {
    const work: Work = { kind: 'open', ...post('/api/cases/open', { caseId: eventCaseId }), subject: eventCaseId };
    // A double click: one intent, two requests.
    const key = random.chance(0.1) ? randomUUID() : undefined;
    const [{ outcome, body }] = await Promise.all([mutate(userId, work, key), key && mutate(userId, work, key)]);
    if (body.code === 'not_enough_balance') balanceEuros = 0;
    if (outcome !== 'acked') return;
    balanceEuros = Number(body.balance);
    const item = body.item as { inventory_id: string; type: string };
    prizes.push({ id: item.inventory_id, type: item.type });
  }

  async function settlePrize(): Promise<void> {
    const prize = prizes.splice(random.between(0, Math.max(0, prizes.length - 1)), 1)[0];
    if (!prize) return open();
    const kind = prize.type === 'money' || random.chance(0.2) ? 'claim' : 'sell';
    const { body } = await mutate(userId, {
      kind,
      ...post(`/api/inventory/${kind}`, { inventory_id: prize.id }),
      subject: prize.id,
    });
    if (typeof body.balance === 'number') balanceEuros = body.balance;
  }

  const changeTradeLink = (): Promise<unknown> => {
    const link = `https://trade.example/${userId}/${randomUUID()}`;
    return mutate(userId, { kind: 'trade_link', ...post('/api/user/tradelink', { trade_link: link }), subject: link });
  };

  return async () => {
    if (balanceEuros < lowBalanceEuros) return payIn();
    const dice = random.next();
    if (dice < 0.45) await open();
    else if (dice < 0.8) await settlePrize();
    else if (dice < 0.88) await payIn();
    else if (dice < 0.94) await changeTradeLink();
    else await takeBack();
  };
}

/** An admin at the catalogue: makes a case, changes it a few times, deletes it. */
function createEditing(people: People, random: Random, mutate: Mutate): () => Promise<void> {
  let caseId: string | null = null;
  let changes = 0;
  const token = people.adminToken;

  const draft = (): Record<string, unknown> => ({
    title: `Chaos ${randomUUID()}`,
    type: 'event',
    price: 1,
    threshold_eur: 0,
    image_url: '',
    status: 'published',
    items: [{ item_id: random.pick(people.itemIds), weight: 1 }],
  });

  return async () => {
    if (!caseId) {
      const id = `chaos-${randomUUID()}`;
      const body = { id, ...draft() };
      const made = await mutate(null, {
        kind: 'case_create',
        method: 'POST',
        path: '/api/admin/cases',
        body,
        token,
        subject: id,
      });
      if (made.outcome === 'acked') [caseId, changes] = [id, 0];
    } else if (changes < random.between(1, 6)) {
      const subject = caseId;
      changes += 1;
      await mutate(null, {
        kind: 'case_change',
        method: 'PUT',
        path: `/api/admin/cases/${caseId}`,
        body: draft(),
        token,
        subject,
      });
    } else {
      const subject = caseId;
      caseId = null;
      await mutate(null, {
        kind: 'case_delete',
        method: 'DELETE',
        path: `/api/admin/cases/${subject}`,
        token,
        subject,
      });
    }
  };
}
