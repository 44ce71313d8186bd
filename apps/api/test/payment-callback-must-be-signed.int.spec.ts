import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { Response } from 'supertest';
import { z } from 'zod';
import { createTestApi, webhookSecret, type TestApi } from './create-test-api';
import { readBalanceCents } from './read-payment';
import { sendCallback, signCallback } from './sign-callback';

const olderSecret = `whsec_${Buffer.from('the secret before it was rotated').toString('base64')}`;
const foreignSecret = `whsec_${Buffer.from('a secret that we have never seen').toString('base64')}`;

let api: TestApi;
let userId: string;
beforeAll(async () => {
  api = await createTestApi({ PAYMENT_WEBHOOK_SECRET: `${webhookSecret},${olderSecret}` });
  userId = (await api.createUser()).userId;
});
afterAll(() => api.stop());

function createBody(): string {
  return JSON.stringify({
    userId,
    paymentId: randomUUID(),
    amount: 10,
    currency: 'EUR',
    status: 'succeeded',
    note: 'naïve €',
  });
}

async function send(headers: Record<string, string>, body: Buffer): Promise<Response> {
  return api.request
    .post('/api/payment/callback')
    .set(headers)
    .serialize((bytes: Buffer) => bytes as unknown as string)
    .send(body);
}

/** Everything that a callback could leave behind. */
async function countTraces(): Promise<number> {
  const [row] = await api.dataSource.query<unknown[]>(
    `SELECT (SELECT count(*) FROM payment_inbox) + (SELECT count(*) FROM payments) + (SELECT count(*) FROM problems)
       + (SELECT count(*) FROM payment_effects) + (SELECT count(*) FROM outbox)
       + (SELECT count(*) FROM ledger_transactions) AS traces`,
  );
  return z.object({ traces: z.coerce.number() }).parse(row).traces;
}

async function expectRefused(answer: Promise<Response>, status: number, code: string): Promise<void> {
  const before = await countTraces();
  const { status: given, body } = await answer;
  expect([given, body]).toEqual([status, { success: false, error: expect.any(String), code }]);
  expect(await countTraces()).toBe(before);
}

const targets = ['webhook-id', 'webhook-timestamp', 'webhook-signature', 'body'] as const;

test('[G7] each single byte of id, timestamp, signature or body flipped is refused and leaves nothing', async () => {
  const text = createBody();
  const headers = signCallback(text);
  const tracesBefore = await countTraces();

  for (const target of targets) {
    const original = Buffer.from(target === 'body' ? text : (headers[target] ?? ''));
    for (const at of original.keys()) {
      const changed = Buffer.from(original);
      changed[at] = changed[at]! ^ 1;
      const forged = target === 'body' ? headers : { ...headers, [target]: changed.toString('latin1') };
      const { status, body } = await send(forged, target === 'body' ? changed : Buffer.from(text));
      expect({ target, at, status, code: body.code }).toEqual({ target, at, status: 401, code: 'invalid_signature' });
    }
  }

  expect(await countTraces()).toBe(tracesBefore);
  expect((await send(headers, Buffer.from(text))).status).toBe(200);
}, 60_000);

test('any byte changed in id, timestamp, signature or body is refused and leaves nothing', async () => {
  const text = createBody();
  const body = Buffer.from(text);
  const headers = signCallback(text);
  const tracesBefore = await countTraces();

  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...targets),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      async (target, at, bits) => {
        const original = target === 'body' ? body : Buffer.from(headers[target] ?? '');
        const changed = Buffer.from(original);
        const index = at % changed.length;
        changed[index] = changed[index]! ^ bits;
        // Node refuses to send other bytes in a header, and a blank at its end is not part of it.
        fc.pre(target === 'body' || (changed[index] > 0x20 && changed[index] < 0x7f));
        const forged = target === 'body' ? headers : { ...headers, [target]: changed.toString('latin1') };

        const answer = await send(forged, target === 'body' ? changed : body);

        expect([answer.status, answer.body.code]).toEqual([401, 'invalid_signature']);
      },
    ),
    { numRuns: 150 },
  );

  expect(await countTraces()).toBe(tracesBefore);
  expect((await send(headers, body)).status).toBe(200);
});

test('a byte added to id, timestamp or body is refused', async () => {
  const text = createBody();
  const headers = signCallback(text);

  for (const name of ['webhook-id', 'webhook-timestamp']) {
    for (const forged of [`${headers[name]}x`, `${headers[name]}.5`, `0${headers[name]}`, `+${headers[name]}`]) {
      await expectRefused(send({ ...headers, [name]: forged }, Buffer.from(text)), 401, 'invalid_signature');
    }
  }
  await expectRefused(send(headers, Buffer.from(`${text} `)), 401, 'invalid_signature');
  await expectRefused(send(headers, Buffer.from(`\ufeff${text}`)), 401, 'invalid_signature');
});

test('bytes that are no UTF-8 do not pass for the character that replaces them', async () => {
  const text = createBody().replace('€', '\ufffd');
  const headers = signCallback(text);
  const [head, tail] = text.split('\ufffd');
  const forged = Buffer.concat([Buffer.from(head ?? ''), Buffer.from([0xff]), Buffer.from(tail ?? '')]);

  await expectRefused(send(headers, forged), 401, 'invalid_signature');
});

test.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])(
  'a callback without %s is refused',
  async (name) => {
    const text = createBody();
    const { [name]: _left, ...headers } = signCallback(text);

    await expectRefused(send(headers, Buffer.from(text)), 401, 'invalid_signature');
  },
);

test('a secret that is not ours signs nothing, and each of ours does', async () => {
  await expectRefused(sendCallback(api, createBody(), { secret: foreignSecret }), 401, 'invalid_signature');

  expect((await sendCallback(api, createBody(), { secret: webhookSecret })).status).toBe(200);
  expect((await sendCallback(api, createBody(), { secret: olderSecret })).status).toBe(200);
});

test('one matching signature of several is enough', async () => {
  const text = createBody();
  const headers = signCallback(text);
  const foreign = signCallback(text, { secret: foreignSecret })['webhook-signature'];

  const several = { ...headers, 'webhook-signature': `${foreign} v1a,AAAA ${headers['webhook-signature']}` };

  expect((await send(several, Buffer.from(text))).status).toBe(200);
});

test('a signature is good for five minutes, before and after', async () => {
  const minutesAway = (minutes: number) => ({ signedAt: new Date(Date.now() + minutes * 60_000) });

  await expectRefused(sendCallback(api, createBody(), minutesAway(-5.1)), 401, 'invalid_signature');
  await expectRefused(sendCallback(api, createBody(), minutesAway(5.1)), 401, 'invalid_signature');
  expect((await sendCallback(api, createBody(), minutesAway(-4.9))).status).toBe(200);
  expect((await sendCallback(api, createBody(), minutesAway(4.9))).status).toBe(200);
});

test.each([
  ['broken JSON', '{"userId": '],
  ['nothing', ''],
  ['a NUL byte', '{"userId":\u0000}'],
  ['a byte order mark', '\ufeff{}'],
])('%s is refused although it is signed', async (_title, text) => {
  await expectRefused(send(signCallback(text), Buffer.from(text)), 400, 'invalid_json');
});

test('an unsigned body is refused before it is read as JSON', async () => {
  await expectRefused(
    send({ 'content-type': 'application/json' }, Buffer.from('{"userId": ')),
    401,
    'invalid_signature',
  );
});

test('a body of more than 256 kB is refused, a smaller one of any content type is read', async () => {
  const large = JSON.stringify({ note: 'x'.repeat(262_144) });
  await expectRefused(send(signCallback(large), Buffer.from(large)), 413, 'payload_too_large');

  const medium = JSON.stringify({ ...JSON.parse(createBody()), note: 'x'.repeat(200_000) });
  const headers = { ...signCallback(medium), 'content-type': 'text/plain; charset=utf-16' };
  expect((await send(headers, Buffer.from(medium))).status).toBe(200);
});

test('a compressed body is refused', async () => {
  const text = createBody();

  const answer = send({ ...signCallback(text), 'content-encoding': 'gzip' }, Buffer.from(text));

  await expectRefused(answer, 415, 'unsupported_media_type');
});

test('a provider that calls often is never told to slow down', async () => {
  const before = await readBalanceCents(api.dataSource, userId);

  for (let burst = 0; burst < 10; burst += 1) {
    const answers = await Promise.all(Array.from({ length: 20 }, () => sendCallback(api, createBody())));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
  }

  expect(await readBalanceCents(api.dataSource, userId)).toBe(before + 200 * 1_000);
});
