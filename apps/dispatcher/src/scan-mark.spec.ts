import { createScanMark, markTrailMs } from './scan-mark';

describe('the mark of the scan', () => {
  it('trails what was dispatched by its time', () => {
    const mark = createScanMark();

    mark.advance(10, 0);
    mark.advance(20, 1_000);

    expect(mark.read(markTrailMs - 1)).toBe(0);
    expect(mark.read(markTrailMs + 999)).toBe(10);
    expect(mark.read(markTrailMs + 2_000)).toBe(20);
  });

  it('never passes an id that was dispatched less than its time ago, however fast they come', () => {
    const mark = createScanMark();
    const dispatched: { outboxId: number; atMs: number }[] = [];

    for (let atMs = 0; atMs < 20_000; atMs += 7) {
      const outboxId = dispatched.length + 1;
      dispatched.push({ outboxId, atMs });
      mark.advance(outboxId, atMs);
      const read = mark.read(atMs);
      const youngest = dispatched.find((each) => each.outboxId === read);
      if (youngest) expect(atMs - youngest.atMs).toBeGreaterThanOrEqual(markTrailMs);
    }

    expect(mark.read(20_000)).toBeGreaterThan(1_800);
  });

  it('never goes back', () => {
    const mark = createScanMark();

    mark.advance(50, 0);
    mark.advance(40, 600);

    expect(mark.read(markTrailMs + 600)).toBe(50);
  });
});
