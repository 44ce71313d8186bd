import { randomUUID } from 'node:crypto';
import { readDeposits } from '@aftercommit/domain/cases/read-deposits';
import { createTestApi, type TestApi } from './create-test-api';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.stop());

/** A credited payment; creditedAt is SQL. */
async function insertPayment(userId: string, amountCents: number, creditedAt: string): Promise<string> {
  const [payment] = await api.dataSource.query(
    `INSERT INTO payments (provider, provider_payment_id, user_id, amount_cents, status)
     VALUES ('default', $1, $2, $3, 'succeeded') RETURNING id`,
    [randomUUID(), userId, amountCents],
  );
  await insertEffect(payment.id, 'credit', amountCents, creditedAt);
  return payment.id;
}

async function insertEffect(paymentId: string, kind: string, amountCents: number, appliedAt: string): Promise<void> {
  await api.dataSource.query(
    `INSERT INTO payment_effects (payment_id, kind, effect_key, amount_cents, applied_at)
     VALUES ($1, $2, 'key', $3, ${appliedAt})`,
    [paymentId, kind, amountCents],
  );
}

const zones = ['Europe/Riga', 'Pacific/Kiritimati', 'Pacific/Niue', 'America/New_York', 'UTC'];
const startOf = (period: 'day' | 'month', timeZone: string) =>
  `date_trunc('${period}', now() AT TIME ZONE '${timeZone}') AT TIME ZONE '${timeZone}'`;

test.each(zones)('in %s a deposit counts from the first moment of the day and of the month', async (timeZone) => {
  const { userId } = await api.createUser();
  await insertPayment(userId, 1, startOf('day', timeZone));
  await insertPayment(userId, 10, `${startOf('month', timeZone)} - interval '1 microsecond'`);
  const [{ first_day: isFirstDay }] = await api.dataSource.query(
    `SELECT ${startOf('day', timeZone)} = ${startOf('month', timeZone)} AS first_day`,
  );
  await insertPayment(userId, 100, `${startOf('day', timeZone)} - interval '1 microsecond'`);

  const deposits = await readDeposits(api.dataSource, { userId, timeZone });

  expect(deposits).toMatchObject({ dayCents: 1, monthCents: isFirstDay ? 1 : 101 });
  await insertPayment(userId, 1_000, startOf('month', timeZone));
  expect((await readDeposits(api.dataSource, { userId, timeZone })).monthCents).toBe(isFirstDay ? 1_001 : 1_101);
});

test.each(zones)('the keys are day and month of the clock in %s', async (timeZone) => {
  const { userId } = await api.createUser();
  const before = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format();

  const { dayKey, monthKey } = await readDeposits(api.dataSource, { userId, timeZone });

  const after = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format();
  expect([before, after]).toContain(dayKey);
  expect(monthKey).toBe(dayKey.slice(0, 7));
});

test('two ends of the world, twenty-five hours apart, are never on the same day', async () => {
  const { userId } = await api.createUser();

  const [east, west] = await Promise.all(
    ['Pacific/Kiritimati', 'Pacific/Niue'].map((timeZone) => readDeposits(api.dataSource, { userId, timeZone })),
  );

  expect(east?.dayKey).not.toBe(west?.dayKey);
});

test('a refund takes from its own payment and from no other, and never more than that', async () => {
  const { userId } = await api.createUser();
  const refunded = await insertPayment(userId, 1_000, 'now()');
  await insertEffect(refunded, 'refund', 1_500, 'now()');
  await insertPayment(userId, 300, 'now()');
  const earlier = await insertPayment(userId, 700, `now() - interval '40 days'`);
  await insertEffect(earlier, 'refund', 700, 'now()');

  const deposits = await readDeposits(api.dataSource, { userId, timeZone: 'Europe/Riga' });

  expect(deposits).toMatchObject({ dayCents: 300, monthCents: 300 });
});

test('what is known but not applied yet changes nothing', async () => {
  const { userId } = await api.createUser();
  const payment = await insertPayment(userId, 1_000, 'now()');
  await insertEffect(payment, 'refund', 400, 'NULL');
  const uncredited = await insertPayment(userId, 5_000, 'NULL');
  await insertEffect(uncredited, 'refund', 1, 'NULL');

  const deposits = await readDeposits(api.dataSource, { userId, timeZone: 'Europe/Riga' });

  expect(deposits).toMatchObject({ dayCents: 1_000, monthCents: 1_000 });
});
