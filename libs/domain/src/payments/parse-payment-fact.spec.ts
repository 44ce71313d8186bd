import { parsePaymentFact } from './parse-payment-fact';

const body = {
  userId: '0B0E7C1C-6C8B-4F0E-9D2C-5A3B1F2E4D6C',
  paymentId: 'pay_1',
  amount: 0.1 + 0.2,
  currency: ' eur ',
  status: 'succeeded',
};

test.each([
  ['Succeeded', 'credit'],
  [' PAID ', 'credit'],
  ['requires', undefined],
  ['Partially-Refunded', 'refund'],
  ['charge back', undefined],
  ['chargeback reversed', 'dispute_won'],
  ['won', 'dispute_won'],
  ['lost', 'dispute_lost'],
  ['canceled', 'cancelled'],
  ['toString', undefined],
])('the status %j is a %s', (status, kind) => {
  const parsed = parsePaymentFact({ ...body, status });

  expect(parsed).toEqual(kind ? { fact: expect.objectContaining({ kind }) } : { parkedReason: 'unknown_status' });
});

test('an amount with the noise of floating point is the cents that were meant', () => {
  expect(parsePaymentFact(body)).toEqual({
    fact: {
      kind: 'credit',
      userId: body.userId.toLowerCase(),
      providerPaymentId: 'pay_1',
      amountCents: 30,
      effectKey: '',
    },
  });
});

test('a refund is known by its refund, a dispute by its dispute, anything else by its payment', () => {
  const ids = { refundId: 're_1', disputeId: 'dp_1' };
  const readKey = (status: string) => {
    const parsed = parsePaymentFact({ ...body, ...ids, status });
    return 'fact' in parsed ? parsed.fact?.effectKey : undefined;
  };

  expect([readKey('refunded'), readKey('disputed'), readKey('won'), readKey('lost'), readKey('succeeded')]).toEqual([
    're_1',
    'dp_1',
    'dp_1',
    'dp_1',
    '',
  ]);
});
