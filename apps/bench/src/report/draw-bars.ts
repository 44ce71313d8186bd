export type BarPlot = {
  title: string;
  unit: string;
  /** value: the bar; low and high: the whisker over it. */
  bars: { label: string; value: number; low: number; high: number }[];
};

const width = 760;
const labelWidth = 250;
const valueWidth = 90;
const rowHeight = 30;
const top = 48;

/** Horizontal bars from zero with whiskers, as an SVG that reads on a light and on a dark page. */
export function drawBars({ title, unit, bars }: BarPlot): string {
  const max = Math.max(...bars.map(({ high }) => high), Number.MIN_VALUE);
  const scale = (value: number): number => labelWidth + (value / max) * (width - labelWidth - valueWidth);
  const height = top + bars.length * rowHeight + 12;
  const rows = bars.map(({ label, value, low, high }, index) => {
    const middle = top + index * rowHeight + rowHeight / 2;
    return [
      `<text x="${labelWidth - 10}" y="${middle + 4}" text-anchor="end">${escape(label)}</text>`,
      `<rect x="${labelWidth}" y="${middle - 9}" width="${round(scale(value) - labelWidth)}" height="18" rx="2" fill="${label.startsWith('ours') ? '#2f6fde' : '#8a94a6'}"/>`,
      `<path d="M${round(scale(low))} ${middle}H${round(scale(high))}M${round(scale(low))} ${middle - 5}v10M${round(scale(high))} ${middle - 5}v10" stroke="#111827" stroke-width="1.5"/>`,
      `<text x="${round(scale(high)) + 8}" y="${middle + 4}">${formatValue(value)}</text>`,
    ].join('');
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(title)}" font-family="system-ui, sans-serif" font-size="13">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/><g fill="#111827">`,
    `<text x="12" y="26" font-size="15" font-weight="600">${escape(title)}, ${escape(unit)}</text>`,
    ...rows,
    '</g></svg>\n',
  ].join('\n');
}

const round = (value: number): number => Math.round(value * 10) / 10;

function formatValue(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toFixed(2);
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
