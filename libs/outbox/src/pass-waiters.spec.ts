import { getEventListeners } from 'node:events';
import { createPassWaiters } from './pass-waiters';

describe('those who wait for a position', () => {
  it('are told when it is passed, in the order in which they came', async () => {
    const waiters = createPassWaiters();
    const told: string[] = [];
    for (const [name, position] of [['first', 2] as const, ['second', 1] as const, ['third', 3] as const]) {
      void waiters.wait(position).then(() => told.push(name));
    }

    waiters.settle(2);
    await waiters.wait(4, AbortSignal.abort()).catch(() => undefined);

    expect(told).toEqual(['first', 'second']);
  });

  it('are told why when they give up, and at once when they have given up before', async () => {
    const waiters = createPassWaiters();
    const end = new AbortController();
    const waiting = waiters.wait(1, end.signal);

    end.abort(new Error('too late'));

    await expect(waiting).rejects.toThrow('too late');
    await expect(waiters.wait(1, end.signal)).rejects.toThrow('too late');
  });

  it('are kept no longer when they gave up, however long the lane stands', async () => {
    const waiters = createPassWaiters();
    let looks = 0;
    const position = { valueOf: () => (looks += 1) } as unknown as number;
    const end = new AbortController();
    const waiting = waiters.wait(position, end.signal);
    end.abort(new Error('too late'));
    await waiting.catch(() => undefined);

    waiters.settle(0);

    expect(looks).toBe(0);
  });

  it('leave nothing at a signal that outlives them', async () => {
    const waiters = createPassWaiters();
    const end = new AbortController();
    const passed = waiters.wait(1, end.signal);
    const ended = waiters.wait(2, end.signal);

    waiters.settle(1);
    waiters.rejectAll(new Error('started again'));

    await passed;
    await expect(ended).rejects.toThrow('started again');
    expect(getEventListeners(end.signal, 'abort')).toEqual([]);
  });
});
