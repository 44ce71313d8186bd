import { chooseRestMs, restMsMax } from './choose-rest';

describe('[G5] a lane', () => {
  it('rests four times as long as its last batch took', () => {
    expect(chooseRestMs({ moved: 3, isFull: false, tookMs: 4 })).toBe(16);
  });

  it('rests never longer than its bound, however slow the database is', () => {
    expect(chooseRestMs({ moved: 3, isFull: false, tookMs: 4_000 })).toBe(restMsMax);
  });

  it('does not rest when it has moved nothing, or when more is waiting', () => {
    expect(chooseRestMs({ moved: 0, isFull: false, tookMs: 4 })).toBe(0);
    expect(chooseRestMs({ moved: 500, isFull: true, tookMs: 4 })).toBe(0);
  });
});
