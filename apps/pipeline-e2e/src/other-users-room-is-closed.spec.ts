import { eventually } from '@aftercommit/testing/eventually';
import { openRawClient, waitForSnapshot } from './raw-client';
import { startPipeline, type Pipeline } from './start-pipeline';

describe("one person's events", () => {
  let pipeline: Pipeline;

  beforeAll(async () => {
    pipeline = await startPipeline();
  }, 60_000);

  afterAll(() => pipeline?.stop(), 60_000);

  it('[G6] reach no other person and no visitor, whoever they say they are', async () => {
    const { site } = pipeline;
    const [alice, bob] = [await site.signIn('alice'), await site.signIn('bob')];
    const url = pipeline.sockets[0]?.url ?? '';
    const own = openRawClient({ url, kind: 'alice', token: alice.token });
    const others = [openRawClient({ url, kind: 'bob', token: bob.token }), openRawClient({ url, kind: 'visitor' })];
    await Promise.all([own, ...others].map(waitForSnapshot));
    for (const { socket } of others) {
      const answer: unknown = await socket.emitWithAck('user:identify', { userId: alice.id });
      expect(answer).toMatchObject({ success: false });
    }

    await site.call(
      'POST',
      '/api/user/tradelink',
      { trade_link: 'https://steamcommunity.com/tradeoffer/new/?partner=1&token=a' },
      alice.token,
    );
    const fact = { userId: alice.id, paymentId: 'own', amount: 5, currency: 'EUR', status: 'succeeded' };
    await site.sendCallback(fact, 'msg_own');

    await eventually(() => expect(own.live(`balance:updated:${alice.id}`)).toHaveLength(1));
    await site.createCase();
    // The broadcast comes after what was personal: whoever heard it would have heard the rest.
    await eventually(() => expect(others.every((other) => other.live('case:created').length === 1)).toBe(true));
    for (const other of others) expect(JSON.stringify(other.heard)).not.toContain(alice.id);
    for (const client of [own, ...others]) client.close();
  });
});
