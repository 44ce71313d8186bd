import CliTable from 'cli-table3';
import type { Table } from './tables';

export function printTable({ title, head, rows }: Table): void {
  const table = new CliTable({ head, style: { head: [], border: [], compact: true } });
  table.push(...rows);
  console.log(`\n${title}\n${table.toString()}`);
}
