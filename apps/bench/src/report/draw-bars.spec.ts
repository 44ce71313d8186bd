import { drawBars } from './draw-bars';

describe('a plot', () => {
  it('draws each bar from zero in proportion, with its whisker and its name as text', () => {
    const svg = drawBars({
      title: 'a < b',
      unit: 'ms',
      bars: [
        { label: 'ours', value: 5, low: 4, high: 6 },
        { label: 'other', value: 10, low: 10, high: 10 },
      ],
    });

    const widths = [...svg.matchAll(/rx="2"/g)].length;
    const [ours, other] = [...svg.matchAll(/width="([\d.]+)" height="18"/g)].map(([, width]) => Number(width));
    expect(widths).toBe(2);
    expect(other).toBeCloseTo(2 * (ours ?? 0));
    expect(svg).toContain('a &lt; b, ms');
    expect(svg).toContain('>other</text>');
  });
});
