import Table from 'cli-table3';

export type Row = Record<string, string | number | boolean | null>;

/** What a command says: one JSON value with --json, tables and lines for people otherwise. */
export type Output = {
  isJson: boolean;
  /** The result of the command: `value` as JSON, or what `forPeople` prints. */
  result(value: unknown, forPeople: () => void): void;
  line(text: string): void;
  /** Beside the result, on stderr: never mixed into what a script reads. */
  note(text: string): void;
  table(rows: readonly Row[]): void;
};

export function createOutput(isJson: boolean): Output {
  const line = (text: string): void => void process.stdout.write(`${text}\n`);
  return {
    isJson,
    result: (value, forPeople) => (isJson ? line(JSON.stringify(value)) : forPeople()),
    line,
    note: (text) => void process.stderr.write(`${text}\n`),
    table: (rows) => line(renderTable(rows)),
  };
}

/** Plain lines without frames: what is printed can be searched, cut and pasted into a report. */
export function renderTable(rows: readonly Row[]): string {
  const [first] = rows;
  if (!first) return '';
  const none = '';
  const chars = {
    top: none,
    'top-mid': none,
    'top-left': none,
    'top-right': none,
    bottom: none,
    'bottom-mid': none,
    'bottom-left': none,
    'bottom-right': none,
    left: none,
    'left-mid': none,
    mid: none,
    'mid-mid': none,
    right: none,
    'right-mid': none,
    middle: '  ',
  };
  const head = Object.keys(first);
  const table = new Table({ head, chars, style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 } });
  for (const row of rows) table.push(head.map((name) => String(row[name] ?? '-')));
  return table
    .toString()
    .split('\n')
    .map((text) => text.trimEnd())
    .join('\n');
}

export function toTime(ms: number | null): string {
  return ms === null ? '-' : new Date(ms).toISOString();
}

export function toDuration(ms: number | null): string {
  if (ms === null) return '-';
  if (ms < 1_000) return `${ms} ms`;
  if (ms < 120_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`;
  return `${Math.round(ms / 3_600_000)} h`;
}
