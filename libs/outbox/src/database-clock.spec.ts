import { createDatabaseClock } from './database-clock';

function setup() {
  let monotonicMs = 0;
  const clock = createDatabaseClock(() => monotonicMs);
  return { clock, passTo: (ms: number) => (monotonicMs = ms) };
}

describe('the clock of the database', () => {
  it('says nothing before the first reading', () => {
    const { clock } = setup();

    expect(clock.nowMs()).toBeNull();
    expect(clock.readUncertaintyMs()).toBeNull();
  });

  it('goes on from the middle of the round trip, and says by how much it may be wrong', () => {
    const { clock, passTo } = setup();

    clock.observe({ askedAtMs: 100, answeredAtMs: 104, databaseMs: 5_000 });
    passTo(202);

    expect(clock.nowMs()).toBe(5_100);
    expect(clock.readUncertaintyMs()).toBe(2);
  });

  it('believes the shortest round trip, until that one is too old', () => {
    const { clock, passTo } = setup();

    clock.observe({ askedAtMs: 0, answeredAtMs: 2, databaseMs: 1_001 });
    clock.observe({ askedAtMs: 1_000, answeredAtMs: 1_800, databaseMs: 2_790 });
    passTo(2_000);
    const byTheShortest = clock.nowMs();
    for (let second = 3; second < 40; second += 1) {
      clock.observe({
        askedAtMs: second * 1_000,
        answeredAtMs: second * 1_000 + 10,
        databaseMs: second * 1_000 + 2_005,
      });
    }
    passTo(50_000);

    expect(byTheShortest).toBe(3_000);
    expect(clock.nowMs()).toBe(52_000);
    expect(clock.readUncertaintyMs()).toBe(5);
  });
});
