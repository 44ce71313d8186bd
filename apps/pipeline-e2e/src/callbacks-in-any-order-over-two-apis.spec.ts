import { randomInt, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { createRunTransaction } from '@aftercommit/db/run-transaction';
import { changeBalance, lockWallet } from '@aftercommit/domain/balance/wallet';
import { createUser } from '@aftercommit/domain/users/create-user';
import type { TestProcess } from '@aftercommit/testing/start-process';
import { createSite } from './site';
import { startPipeline, type Pipeline } from './start-pipeline';

const killedHistories = process.env.HEAVY ? 20 : 3;
const sampledHistories = 200;
const seed = Number(process.env.SEED ?? randomInt(2 ** 31));

/** What a provider says about one payment of 10 €; a dispute in part is won back in the end. */
const five = [
  { status: 'pending', amount: 10 },
  { status: 'succeeded', amount: 10 },
  { status: 'refunded', amount: 4, refundId: 're_1' },
  { status: 'disputed', amount: 3, disputeId: 'dp_1' },
  { status: 'dispute_won', amount: 3, disputeId: 'dp_1' },
];
const eight = [
  ...five,
  { status: 'failed', amount: 10 },
  { status: 'refunded', amount: 1.5, refundId: 're_2' },
  { status: 'disputed', amount: 2, disputeId: 'dp_2' },
];
type Fact = (typeof eight)[number];

describe(`callbacks of one payment in any order, at two api processes at once (seed ${seed})`, () => {
  let pipeline: Pipeline;
  let apis: TestProcess[];

  beforeAll(async () => {
    pipeline = await startPipeline({ counts: { api: 2, dispatcher: 0, socket: 0 } });
    apis = [...pipeline.apis];
  }, 120_000);
  afterAll(() => pipeline.stop(), 60_000);

  /** The same fact reaches both processes at once, in two messages or in one. */
  async function tellBoth(fact: Record<string, unknown>, isOneMessage: boolean): Promise<void> {
    const id = `msg_${randomUUID()}`;
    const ids = [id, isOneMessage ? id : `${id}_again`];
    const answers = await Promise.all(
      apis.map((api, at) => createSite(api.url, pipeline.webhookSecret).sendCallback(fact, ids[at] ?? id)),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  }

  async function begin(): Promise<{ userId: string; paymentId: string; currency: string }> {
    const runTransaction = createRunTransaction(pipeline.dataSource, () => undefined);
    const userId = await runTransaction(async (tx) => {
      const id = await createUser(tx, { login: `payer-${randomUUID()}`, passwordHash: null });
      const gift = { kind: 'opening_balance', reference: id, houseAccount: 'house:adjustments' } as const;
      await changeBalance(tx, await lockWallet(tx, id), { amountCents: 5_000, ...gift });
      return id;
    });
    return { userId, paymentId: randomUUID(), currency: 'EUR' };
  }

  async function endOf({ userId, paymentId }: { userId: string; paymentId: string }): Promise<unknown> {
    const [row] = await pipeline.dataSource.query<unknown[]>(
      `SELECT p.status, w.balance_cents, w.version,
         (SELECT payload ->> 'balance' FROM outbox WHERE stream = 'user:' || $1 AND type = 'balance.updated'
          ORDER BY id DESC LIMIT 1) AS told,
         (SELECT json_agg(json_build_array(t.kind, split_part(t.reference, ':', 2), e.account, e.amount_cents)
            ORDER BY t.kind, t.reference, e.account)
          FROM ledger_entries e JOIN ledger_transactions t ON t.id = e.transaction_id
          WHERE e.user_id = $1::uuid AND t.kind <> 'opening_balance') AS rows
       FROM payments p JOIN wallets w ON w.user_id = p.user_id WHERE p.provider_payment_id = $2`,
      [userId, paymentId],
    );
    return row;
  }

  const entries = (kind: string, key: string, cents: number) => [
    [kind, key, 'house:payments', -cents],
    [kind, key, 'wallet', cents],
  ];
  const endOfFive = {
    status: 'succeeded',
    balance_cents: '5600',
    version: '5',
    told: '56',
    rows: [
      ...entries('deposit', '', 1_000),
      ...entries('dispute', 'dp_1', -300),
      ...entries('dispute_won', 'dp_1', 300),
      ...entries('refund', 're_1', -400),
    ],
  };
  const endOfEight = {
    status: 'disputed',
    balance_cents: '5250',
    version: '7',
    told: '52.5',
    rows: [
      ...entries('deposit', '', 1_000),
      ...entries('dispute', 'dp_1', -300),
      ...entries('dispute', 'dp_2', -200),
      ...entries('dispute_won', 'dp_1', 300),
      ...entries('refund', 're_1', -400),
      ...entries('refund', 're_2', -150),
    ],
  };

  it('[G7] all orders of five end in the same ledger rows, status, balance and last balance event', async () => {
    for (const [number, order] of permute(five).entries()) {
      const payment = await begin();
      for (const fact of order) await tellBoth({ ...payment, ...fact }, number % 2 === 0);
      expect({ order, end: await endOf(payment) }).toEqual({ order, end: endOfFive });
    }
  }, 240_000);

  it(`[G7] ${sampledHistories} orders of eight, with repeats, end alike too`, async () => {
    const repeats = fc.array(fc.constantFrom(...eight), { maxLength: 3 });
    const histories = repeats.chain((again) =>
      fc.shuffledSubarray([...eight, ...again], { minLength: eight.length + again.length }),
    );
    await fc.assert(
      fc.asyncProperty(histories, fc.boolean(), async (history: Fact[], isOneMessage) => {
        const payment = await begin();
        for (const fact of history) await tellBoth({ ...payment, ...fact }, isOneMessage);
        expect(await endOf(payment)).toEqual(endOfEight);
      }),
      { numRuns: sampledHistories, seed, endOnFailure: true },
    );
  }, 400_000);

  it(`[G7] ${killedHistories} histories with a SIGKILL of the api between two of them end alike too`, async () => {
    for (const [number, order] of fc
      .sample(fc.shuffledSubarray(eight, { minLength: eight.length }), { numRuns: killedHistories, seed })
      .entries()) {
      const payment = await begin();
      const api = apis[0] as TestProcess;
      const port = Number(new URL(api.url).port);
      const site = createSite(api.url, pipeline.webhookSecret);
      const killedAt = 1 + (number % (order.length - 1));
      for (const [at, fact] of order.entries()) {
        const id = `msg_${randomUUID()}`;
        const send = () => site.sendCallback({ ...payment, ...fact }, id);
        const first = send().catch(() => null);
        if (at === killedAt) {
          api.kill('SIGKILL');
          await Promise.all([first, api.waitForExit()]);
          apis[0] = await pipeline.startOne('api', { port });
        }
        // As a provider does: again, until it is answered.
        if ((await first)?.status !== 200) expect((await send()).status).toBe(200);
      }
      expect({ order, end: await endOf(payment) }).toEqual({ order, end: endOfEight });
    }
  }, 400_000);
});

function permute<Item>(list: Item[]): Item[][] {
  if (list.length < 2) return [list];
  return list.flatMap((first, at) => permute(list.toSpliced(at, 1)).map((rest) => [first, ...rest]));
}
