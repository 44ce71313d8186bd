import { randomUUID } from 'node:crypto';
import type { LongRunning } from '@aftercommit/runtime/lifecycle';
import { eventually } from '@aftercommit/testing/eventually';
import { createHintListener } from '../src/create-hint-listener';
import { createHintSender, type HintSender } from '../src/create-hint-sender';
import { carrierKinds, describeCarrier, startCarrier, type Carrier } from '@aftercommit/testing/start-carrier';

for (const kind of carrierKinds) {
  describeCarrier(kind)(`[G5] hints on ${kind}`, () => {
    let carrier: Carrier;
    let sender: HintSender;
    let listeners: LongRunning[];
    let heard: string[][];

    beforeEach(async () => {
      carrier = await startCarrier(kind);
      const prefix = `test-${randomUUID()}`;
      sender = createHintSender(carrier.connection, prefix);
      heard = [[], []];
      listeners = heard.map((bodies) =>
        createHintListener(carrier.connection, prefix, (body) => void bodies.push(body)),
      );
      await Promise.all(listeners.map((listener) => listener.start()));
      await expectHears(5_000);
      for (const bodies of heard) bodies.length = 0;
    });
    afterEach(async () => {
      carrier.proxy.restore();
      await Promise.all([sender.close(), ...listeners.map((listener) => listener.stop())]);
      await carrier.stop();
    });

    /** Sent again and again until every server heard one. */
    function expectHears(deadlineMs: number): Promise<unknown> {
      const body = `mark ${randomUUID()}`;
      return eventually(
        () => {
          sender.send({ body, positions: body });
          return heard.every((bodies) => bodies.includes(body));
        },
        { deadlineMs, intervalMs: 50 },
      );
    }

    it('reach every server, in order', async () => {
      const bodies = Array.from({ length: 50 }, (_, index) => `${index}`);

      for (const body of bodies) sender.send({ body, positions: 'unused' });

      const sent = (heardBodies: string[]) => heardBodies.filter((body) => !body.startsWith('mark'));
      await eventually(() => expect(heard.map(sent)).toEqual([bodies, bodies]));
    });

    it('go whole, or as positions where the carrier cannot take them', async () => {
      const body = 'é'.repeat(5_000);

      sender.send({ body, positions: 'positions' });

      const expected = kind === 'redis' ? body : 'positions';
      await eventually(() => heard.every((bodies) => bodies.includes(expected)));
    });

    it.each(['cut', 'strand'] as const)(
      'are lost in silence while the carrier is away, and come again (%s)',
      async (fault) => {
        carrier.proxy[fault]();
        for (let hint = 0; hint < 2_000; hint += 1) sender.send({ body: 'x'.repeat(5_000), positions: 'p' });
        if (fault === 'cut') carrier.proxy.restore();

        await expectHears(fault === 'cut' ? 5_000 : 12_000);
      },
      40_000,
    );
  });
}
