import { startPipeline, type Pipeline } from './start-pipeline';
import { readProfile } from './tour';

describe('a payment that the provider reports again and again', () => {
  let pipeline: Pipeline;

  beforeAll(async () => {
    pipeline = await startPipeline({ counts: { api: 1, dispatcher: 0, socket: 0 } });
  }, 60_000);

  afterAll(() => pipeline?.stop(), 60_000);

  it('[G7] is credited once, also when every report is another message', async () => {
    const { site } = pipeline;
    const alice = await site.signIn('alice');
    const before = (await readProfile(site, alice)).balance as number;
    const fact = { userId: alice.id, paymentId: 'once', amount: 7.77, currency: 'EUR', status: 'succeeded' };

    const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => site.sendCallback(fact, `msg_${index}`)));

    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect((await readProfile(site, alice)).balance).toBeCloseTo(before + 7.77, 2);
  });
});
