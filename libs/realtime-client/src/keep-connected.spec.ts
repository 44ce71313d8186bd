import fc from 'fast-check';
import { choosePauseMs } from './keep-connected';
import { defaultTiming } from './timing';

describe('the pause before the next attempt', () => {
  it('is one to five seconds, however long the server has been away', () => {
    fc.assert(
      fc.property(fc.nat({ max: 10_000 }), (failures) => {
        const pauseMs = choosePauseMs(failures, defaultTiming);
        expect(pauseMs).toBeGreaterThanOrEqual(1_000);
        expect(pauseMs).toBeLessThanOrEqual(5_000);
      }),
    );
  });

  it('is short after a first failure, and differs between clients', () => {
    const pausesMs = Array.from({ length: 100 }, () => choosePauseMs(0, defaultTiming));

    expect(Math.max(...pausesMs)).toBeLessThanOrEqual(1_500);
    expect(new Set(pausesMs).size).toBeGreaterThan(50);
  });
});
