import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { assertMoneyAddsUp } from './assert-money-adds-up';
import { createTestApi, type TestApi } from './create-test-api';
import { readBalanceCents, readPaymentStatus, sumLedger } from './read-payment';
import { sendCallback } from './sign-callback';

type Fact = { status: string; amount: number; refundId?: string; disputeId?: string };

/** What a provider may say about one payment of 10 €. Two facts of this list never contradict each other. */
const facts: Fact[] = [
  { status: 'pending', amount: 10 },
  { status: 'failed', amount: 10 },
  { status: 'cancelled', amount: 10 },
  { status: 'succeeded', amount: 10 },
  { status: 'refunded', amount: 4, refundId: 're_1' },
  { status: 'refunded', amount: 6.5, refundId: 're_2' },
  { status: 'refunded', amount: 10 },
  { status: 'disputed', amount: 10, disputeId: 'dp_1' },
  { status: 'dispute_won', amount: 10, disputeId: 'dp_1' },
  { status: 'disputed', amount: 3 },
  { status: 'won', amount: 3 },
  { status: 'dispute_lost', amount: 7, disputeId: 'dp_2' },
  // Announced, and another amount captured.
  { status: 'authorized', amount: 12 },
  { status: 'failed', amount: 9 },
];
const credit = facts[3]!;

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.stop());

type Ending = {
  balanceCents: number;
  status: string | undefined;
  paidCents: Record<string, number>;
  debtCents: number;
};

/** Where a sequence of facts ends for a user who had this balance. */
async function endOf(sequence: Fact[], balanceCents: number): Promise<Ending> {
  const { userId } = await api.createUser({ balanceCents });
  const paymentId = randomUUID();
  for (const fact of sequence) {
    const answer = await sendCallback(api, { userId, paymentId, currency: 'EUR', ...fact });
    expect([answer.status, answer.body]).toEqual([200, { success: true }]);
  }
  const ledger = Object.entries(await sumLedger(api.dataSource, userId));
  const paid = ledger.filter(([account]) => account.endsWith('house:payments') || account.startsWith('dispute_lost'));
  const debts = ledger.filter(([account]) => account.endsWith('house:receivables'));
  return {
    balanceCents: await readBalanceCents(api.dataSource, userId),
    status: await readPaymentStatus(api.dataSource, paymentId),
    paidCents: Object.fromEntries(paid),
    debtCents: debts.reduce((sum, [, cents]) => sum - cents, 0),
  };
}

/** The same, told by what is known in the end and nothing else. */
function expectEnd(sequence: Fact[], balanceCents: number): Ending {
  const has = (status: string, disputeId?: string) =>
    sequence.some((fact) => fact.status === status && fact.disputeId === disputeId);
  if (!sequence.includes(credit)) {
    const status = has('failed') ? 'failed' : has('cancelled') ? 'cancelled' : 'pending';
    return { balanceCents, status, paidCents: {}, debtCents: 0 };
  }
  const refundedCents = sumCents([...new Set(sequence.filter((fact) => fact.status === 'refunded'))]);
  const opened = [
    ...(has('disputed', 'dp_1') ? [{ cents: 1_000, won: has('dispute_won', 'dp_1') }] : []),
    ...(has('disputed') ? [{ cents: 300, won: has('won') }] : []),
    ...(has('dispute_lost', 'dp_2') ? [{ cents: 700, won: false }] : []),
  ];
  const disputedCents = opened.reduce((sum, { cents }) => sum + cents, 0);
  const wonCents = opened.filter(({ won }) => won).reduce((sum, { cents }) => sum + cents, 0);
  const restCents = balanceCents + 1_000 - refundedCents - disputedCents + wonCents;
  const status = opened.some(({ won }) => !won) ? 'disputed' : refundedCents >= 1_000 ? 'refunded' : 'succeeded';
  return {
    balanceCents: Math.max(0, restCents),
    status,
    paidCents: {
      'deposit house:payments': -1_000,
      ...(refundedCents > 0 && { 'refund house:payments': refundedCents }),
      ...(disputedCents > 0 && { 'dispute house:payments': disputedCents }),
      ...(wonCents > 0 && { 'dispute_won house:payments': -wonCents }),
    },
    debtCents: Math.max(0, -restCents),
  };
}

function sumCents(list: Fact[]): number {
  return list.reduce((sum, fact) => sum + Math.round(fact.amount * 100), 0);
}

function permute(list: Fact[]): Fact[][] {
  if (list.length < 2) return [list];
  return list.flatMap((first, at) => permute(list.toSpliced(at, 1)).map((rest) => [first, ...rest]));
}

test('every order of credit, refund, dispute and its win ends alike, for a poor and a rich user', async () => {
  const told = [credit, facts[6]!, facts[7]!, facts[8]!];

  for (const sequence of permute(told)) {
    for (const balanceCents of [0, 350, 5_000]) {
      expect(await endOf(sequence, balanceCents)).toEqual(expectEnd(told, balanceCents));
    }
  }

  await assertMoneyAddsUp(api.dataSource);
}, 120_000);

test('every order of a credit, its refund and words of other amounts about how it stands ends alike', async () => {
  const told = [credit, facts[4]!, facts[12]!, facts[13]!];

  for (const sequence of permute(told)) {
    expect(await endOf(sequence, 350)).toEqual(expectEnd(told, 350));
  }
});

test('every order of up to four facts, with any repeats, ends in the same balance, status and ledger', async () => {
  const numRuns = Number(process.env.PROPERTY_RUNS ?? 60);
  const told = fc.uniqueArray(fc.constantFrom(...facts), { minLength: 1, maxLength: 4 });
  const sequence = told.chain((distinct) =>
    fc
      .array(fc.constantFrom(...distinct), { maxLength: 3 })
      .chain((repeats) =>
        fc.shuffledSubarray([...distinct, ...repeats], { minLength: distinct.length + repeats.length }),
      ),
  );

  await fc.assert(
    fc.asyncProperty(sequence, fc.constantFrom(0, 350, 5_000), async (facts, balanceCents) => {
      expect(await endOf(facts, balanceCents)).toEqual(expectEnd(facts, balanceCents));
    }),
    { numRuns, seed: readSeed(), endOnFailure: false },
  );

  await assertMoneyAddsUp(api.dataSource);
}, 120_000);

test('facts that arrive at the same moment end like facts in a row', async () => {
  const told = [credit, facts[4]!, facts[7]!, facts[8]!, credit, facts[4]!];

  for (let round = 0; round < 10; round += 1) {
    const { userId } = await api.createUser({ balanceCents: 350 });
    const paymentId = randomUUID();
    await Promise.all(told.map((fact) => sendCallback(api, { userId, paymentId, currency: 'EUR', ...fact })));
    expect(await readBalanceCents(api.dataSource, userId)).toBe(950);
    expect(await readPaymentStatus(api.dataSource, paymentId)).toBe('succeeded');
  }

  await assertMoneyAddsUp(api.dataSource);
});

/** Printed, so that a red run can be repeated: PROPERTY_SEED=<number>. */
function readSeed(): number {
  const seed = Number(process.env.PROPERTY_SEED ?? Math.floor(Math.random() * 2 ** 31));
  process.stdout.write(`payment facts in any order: PROPERTY_SEED=${seed}\n`);
  return seed;
}
