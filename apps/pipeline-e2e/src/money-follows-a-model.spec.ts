import { randomInt, randomUUID } from 'node:crypto';
import { checkInvariants } from '@aftercommit/domain/balance/check-invariants';
import type { TestProcess } from '@aftercommit/testing/start-process';
import { createRandom, type Random } from './chaos/create-random';
import { killMidway } from './kill-midway';
import * as model from './money-model';
import { createSite } from './site';
import { startPipeline, type Pipeline } from './start-pipeline';

const steps = process.env.HEAVY ? 5_000 : 200;
/** One step of so many is done while the api is killed. */
const stepsPerKill = process.env.HEAVY ? 45 : 100;
const comparedEvery = 50;
const seed = Number(process.env.SEED ?? randomInt(2 ** 31));

type Reply = { status: number; text: string; replayed: boolean; body: Record<string, unknown> };
type Player = { userId: string; token: string; login: string; now: model.ModelPlayer };
type Mutation = { method: string; path: string; body: unknown; token: string; key: string };
/** What is sent, and what the model makes of the answer. */
type Step = { name: string; send: () => Promise<Reply>; expect: (reply: Reply) => model.Expected };

describe(`money after ${steps} random steps (seed ${seed})`, () => {
  let pipeline: Pipeline;
  let api: TestProcess;
  let adminToken: string;
  let caseId: string;
  let players: Player[];
  let last: { mutation: Mutation; reply: Reply } | null = null;
  const random = createRandom(seed);
  const kills = { done: 0 };

  beforeAll(async () => {
    pipeline = await startPipeline({ counts: { dispatcher: 0, socket: 0 } });
    api = pipeline.apis[0] as TestProcess;
    adminToken = await pipeline.site.signInAdmin();
    players = await Promise.all(['alice', 'bob'].map(createPlayer));
    // Nobody has said where to send things.
    await pipeline.dataSource.query('UPDATE users SET trade_link = NULL');
    caseId = await createCase();
  }, 120_000);
  afterAll(() => pipeline.stop(), 60_000);

  const call = (method: string, path: string, body?: unknown) => pipeline.site.call(method, path, body, adminToken);

  async function createPlayer(login: string): Promise<Player> {
    const { id, token } = await pipeline.site.signIn(login);
    const rows = await pipeline.dataSource.query<{ balance_cents: string }[]>(
      'SELECT balance_cents FROM wallets WHERE user_id = $1',
      [id],
    );
    return { userId: id, token, login, now: model.createModelPlayer(Number(rows[0]?.balance_cents)) };
  }

  async function createCase(): Promise<string> {
    const money = await call('POST', '/api/admin/items', {
      type: 'money',
      title: 'Coins',
      image_url: '/c.png',
      price_eur: 1.5,
    });
    const thing = { type: 'skin', title: 'Knife', image_url: '/k.png', price_eur: 3, sell_price_eur: 2.2 };
    const skin = await call('POST', '/api/admin/items', thing);
    const items = [money, skin].map(({ body }) => ({ item_id: body.item_id, weight: 1 }));
    const fields = { title: 'Model', type: 'event', price: model.casePriceCents / 100, status: 'published', items };
    return String((await call('POST', '/api/admin/cases', fields)).body.id);
  }

  async function send({ method, path, body, token, key }: Mutation): Promise<Reply> {
    const reply = await fetch(`${api.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'idempotency-key': key },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(20_000),
    });
    const text = await reply.text();
    const replayed = reply.headers.get('idempotency-replayed') === 'true';
    return { status: reply.status, text, replayed, body: JSON.parse(text) as Record<string, unknown> };
  }

  const mutate = (path: string, body: unknown, token: string): Mutation => ({
    method: 'POST',
    path,
    body,
    token,
    key: randomUUID(),
  });

  function remember(mutation: Mutation): () => Promise<Reply> {
    return async () => {
      const reply = await send(mutation);
      last = { mutation, reply };
      return reply;
    };
  }

  const euros = (cents: number): number => cents / 100;

  function tell(fact: Record<string, unknown>): () => Promise<Reply> {
    const id = `msg_${randomUUID()}`;
    return async () => {
      const site = createSite(api.url, pipeline.webhookSecret);
      const { status, body } = await site.sendCallback({ currency: 'EUR', ...fact }, id);
      return { status, text: '', replayed: false, body };
    };
  }

  const steppers: Record<string, (player: Player, random: Random) => Step | null> = {
    open: ({ token, now }) => ({
      name: 'open',
      send: remember(mutate('/api/cases/open', { caseId }, token)),
      expect: ({ body }) => {
        const item = body.item as { inventory_id: string; type: string } | undefined;
        const kind = item?.type === 'money' ? 'money' : 'thing';
        return model.openCase(now, item ? { id: item.inventory_id, kind, cents: kind === 'money' ? 150 : 220 } : null);
      },
    }),
    claim: ({ token, now }, dice) =>
      withPrize(now, dice, (prize) => ({
        name: 'claim',
        send: remember(mutate('/api/inventory/claim', { inventory_id: prize.id }, token)),
        expect: () => model.claim(now, prize),
      })),
    sell: ({ token, now }, dice) =>
      withPrize(now, dice, (prize) => ({
        name: 'sell',
        send: remember(mutate('/api/inventory/sell', { inventory_id: prize.id }, token)),
        expect: () => model.sell(now, prize),
      })),
    adjust: ({ userId, now }, dice) => {
      const cents = dice.pick([-1_000, -350, -1, 1, 250, 900]);
      const body = { amount: euros(cents), reason: 'model' };
      return {
        name: 'adjust',
        send: remember(mutate(`/api/admin/users/${userId}/balance`, body, adminToken)),
        expect: () => model.adjust(now, cents),
      };
    },
    deposit: ({ userId, now }, dice) => {
      const paymentId = randomUUID();
      const cents = dice.between(1, 900);
      return {
        name: 'deposit',
        send: tell({ userId, paymentId, amount: euros(cents), status: 'succeeded' }),
        expect: () => (model.deposit(now, paymentId, cents), { status: 200 }),
      };
    },
    refund: ({ userId, now }, dice) =>
      withPayment(now, dice, (payment, left) => {
        const cents = dice.between(1, left);
        return {
          name: 'refund',
          send: tell({
            userId,
            paymentId: payment.id,
            amount: euros(cents),
            status: 'refunded',
            refundId: randomUUID(),
          }),
          expect: () => (model.refund(now, payment, cents), { status: 200 }),
        };
      }),
    dispute: ({ userId, now }, dice) =>
      withPayment(now, dice, (payment, left) => {
        const cents = dice.between(1, left);
        const disputeId = randomUUID();
        return {
          name: 'dispute',
          send: tell({ userId, paymentId: payment.id, amount: euros(cents), status: 'disputed', disputeId }),
          expect: () => (model.dispute(now, payment, disputeId, cents), { status: 200 }),
        };
      }),
    win: ({ userId, now }, dice) => {
      const payment = now.payments.find(({ disputes }) => disputes.some(({ won }) => !won));
      const open = payment?.disputes.filter(({ won }) => !won) ?? [];
      if (!payment || open.length === 0) return null;
      const { id: disputeId, cents } = dice.pick(open);
      return {
        name: 'win',
        send: tell({ userId, paymentId: payment.id, amount: euros(cents), status: 'dispute_won', disputeId }),
        expect: () => (model.winDispute(now, payment, disputeId), { status: 200 }),
      };
    },
    /** The last mutation again with its key: the same bytes, and nothing happens. */
    retry: () => {
      if (!last) return null;
      const { mutation, reply: first } = last;
      return {
        name: 'retry',
        send: () => send(mutation),
        expect: (reply) => {
          expect([reply.replayed, reply.text]).toEqual([true, first.text]);
          return { status: first.status };
        },
      };
    },
  };

  function withPrize(now: model.ModelPlayer, dice: Random, make: (prize: model.ModelPrize) => Step): Step | null {
    return now.prizes.length === 0 ? null : make(dice.pick(now.prizes.slice(-8)));
  }

  function withPayment(
    now: model.ModelPlayer,
    dice: Random,
    make: (payment: model.ModelPayment, leftCents: number) => Step,
  ): Step | null {
    const left = ({ cents, refunded, disputes }: model.ModelPayment): number =>
      cents - refunded - disputes.filter(({ won }) => !won).reduce((sum, each) => sum + each.cents, 0);
    const open = now.payments.slice(-8).filter((payment) => left(payment) > 0);
    if (open.length === 0) return null;
    const payment = dice.pick(open);
    return make(payment, left(payment));
  }

  /** Opening is what players do most; money must come in for it. */
  const names = [
    'open',
    'open',
    'open',
    'claim',
    'sell',
    'adjust',
    'deposit',
    'deposit',
    'refund',
    'dispute',
    'win',
    'retry',
  ];

  /** Opening is always possible, so this ends. */
  function chooseStep(player: Player): Step {
    for (;;) {
      const step = steppers[random.pick(names)]?.(player, random);
      if (step) return step;
    }
  }

  /** Kills the api while the step is under way, and sends it again until it is answered: as a browser and a provider do. */
  async function sendThroughCrash(step: Step, { userId }: Player): Promise<Reply> {
    const port = Number(new URL(api.url).port);
    const answered = await killMidway({ dataSource: pipeline.dataSource, api, userId, send: step.send, random });
    api = await pipeline.startOne('api', { port });
    kills.done += 1;
    // What was answered has happened: the same key gets the same answer.
    const again = await step.send();
    if (answered && answered.status < 500 && again.text) expect(again.text).toBe(answered.text);
    return again;
  }

  async function compareWithDatabase(): Promise<void> {
    for (const { userId, now } of players) {
      const [row] = await pipeline.dataSource.query<unknown[]>(
        `SELECT w.balance_cents::integer AS balance,
           (SELECT coalesce(-sum(amount_cents), 0)::integer FROM ledger_entries
            WHERE user_id = $1 AND account = 'house:receivables') AS debt,
           (SELECT count(*)::integer FROM inventory WHERE user_id = $1 AND id = ANY ($2::uuid[]) AND status = 'available') AS available,
           (SELECT json_object_agg(provider_payment_id, status) FROM payments
            WHERE user_id = $1 AND provider_payment_id = ANY ($3)) AS payments
         FROM wallets w WHERE w.user_id = $1`,
        [userId, now.prizes.map(({ id }) => id), now.payments.map(({ id }) => id)],
      );
      const statuses = now.payments.map((payment) => [payment.id, model.statusOf(payment)]);
      expect(row).toEqual({
        balance: now.balance,
        debt: now.debt,
        available: now.prizes.filter(({ state }) => state === 'available').length,
        payments: statuses.length > 0 ? Object.fromEntries(statuses) : null,
      });
    }
  }

  it(
    '[G7] is what a small pure model says, step by step and through crashes of the api',
    async () => {
      for (let at = 1; at <= steps; at += 1) {
        const player = random.pick(players);
        const step = chooseStep(player);
        const isKillDue = at >= (kills.done + 1) * stepsPerKill;
        const reply = isKillDue ? await sendThroughCrash(step, player) : await step.send();
        const { status, balance } = step.expect(reply);
        const seen = { at, step: step.name, status: reply.status, balance: reply.body.balance };
        expect(seen).toEqual({
          at,
          step: step.name,
          status,
          balance: balance === undefined ? seen.balance : euros(balance),
        });
        if (at % comparedEvery === 0) await compareWithDatabase();
      }

      await compareWithDatabase();
      expect(kills.done).toBe(Math.floor(steps / stepsPerKill));
      expect((await checkInvariants(pipeline.dataSource)).filter(({ violations }) => violations.length > 0)).toEqual(
        [],
      );
    },
    process.env.HEAVY ? 1_800_000 : 240_000,
  );
});
