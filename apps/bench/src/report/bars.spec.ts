import type { Sample } from '../samples';
import { judgeBar, type Bar } from './bars';

const cell = (contender: string) => ({ measure: 'latency', contender, metric: 'p50' });
const bar: Bar = { name: 'a bar', top: cell('a'), bottom: cell('b'), rule: 'at most', bar: 1.5, beyond: 1 };

function sample(contender: string, values: number[]): Sample[] {
  return values.map((value, round) => ({ ...cell(contender), unit: 'ms', round, value }));
}

describe('a bar', () => {
  it('is met only when its whole interval is on the right side', () => {
    const steady = judgeBar(bar, [...sample('a', [12, 24, 12]), ...sample('b', [10, 20, 10])], true);
    const scattered = judgeBar(bar, [...sample('a', [8, 30, 12]), ...sample('b', [10, 20, 10])], true);

    expect(steady).toMatchObject({ verdict: 'met', top: 12, bottom: 10, estimate: { pairs: 3 } });
    expect(scattered.verdict).toBe('met, not with its interval');
  });

  it('is beyond, or missed', () => {
    expect(judgeBar(bar, [...sample('a', [9, 9]), ...sample('b', [10, 10])], true).verdict).toBe('beyond');
    expect(judgeBar(bar, [...sample('a', [20, 20]), ...sample('b', [10, 10])], true).verdict).toBe('missed');
    expect(
      judgeBar({ ...bar, rule: 'at least' }, [...sample('a', [20, 20]), ...sample('b', [10, 10])], true).verdict,
    ).toBe('beyond');
  });

  it('is printed as failed when a side is missing, and pairs only what was measured in one round', () => {
    expect(judgeBar(bar, sample('a', [1, 2]), true).verdict).toBe('failed');
    expect(judgeBar({ ...bar, fullOnly: true }, sample('a', [1, 2]), false).verdict).toBe('not in this run');
    expect(judgeBar(bar, [...sample('a', [1, 2, 3]), ...sample('b', [1, 2])], true).estimate?.pairs).toBe(2);
  });
});
