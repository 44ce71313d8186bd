import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import {
  createSortedRowModel,
  rowSortingFeature,
  sortFn_alphanumeric,
  sortFn_text,
  tableFeatures,
  useTable,
  type ColumnDef,
} from '@tanstack/react-table';
import { ArrowDown, ArrowUp, ArrowUpDown } from 'lucide-react';

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { alphanumeric: sortFn_alphanumeric, text: sortFn_text },
});

export type Column<Row> = {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** Lets a person sort by it. */
  sortBy?: (row: Row) => string | number;
  /** number: digits below each other. actions: the buttons of a row. wide: takes what the others leave. */
  kind?: 'number' | 'actions' | 'wide';
};

type DataTableProps<Row> = {
  /** Read out; the heading beside it says the same. */
  label: string;
  /** Stable between renders, as rows. */
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowId: (row: Row) => string;
  /** Of the rows in their order. Default: all of them. */
  shownMax?: number;
};

/** On a phone each row is a card: roles are said, as a table that is not laid out as one loses its own. */
export function DataTable<Row extends object>({ label, columns, rows, rowId, shownMax }: DataTableProps<Row>) {
  const definitions = useMemo(() => columns.map(toDefinition), [columns]);
  const table = useTable({ features, columns: definitions, data: rows, getRowId: rowId, enableMultiSort: false });
  const kinds = new Map(columns.map(({ id, kind }) => [id, kind]));
  const headers = new Map(columns.map(({ id, header }) => [id, header]));
  const { frame, isWider } = useScrollFrame();

  return (
    <div ref={frame} className="table-frame" {...(isWider && { tabIndex: 0, role: 'group', 'aria-label': label })}>
      <table className="data-table" role="table" aria-label={label}>
        <thead role="rowgroup">
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} role="row">
              {group.headers.map(({ id, column }) => (
                <th
                  key={id}
                  role="columnheader"
                  scope="col"
                  data-kind={kinds.get(id)}
                  aria-sort={column.getCanSort() ? sortNames[column.getIsSorted() || 'none'] : undefined}
                >
                  {column.getCanSort() ? (
                    <button type="button" className="sort-button" onClick={column.getToggleSortingHandler()}>
                      {headers.get(id)}
                      <SortSign sorted={column.getIsSorted()} />
                    </button>
                  ) : (
                    <span className={kinds.get(id) === 'actions' ? 'visually-hidden' : undefined}>
                      {headers.get(id)}
                    </span>
                  )}
                </th>
              ))}
            </tr>
          ))}
        </thead>
        <tbody role="rowgroup">
          {table
            .getRowModel()
            .rows.slice(0, shownMax)
            .map((row) => (
              <tr key={row.id} role="row" data-testid={`row-${row.id}`}>
                {row.getAllCells().map(({ id, column }) => (
                  <td key={id} role="cell" data-kind={kinds.get(column.id)} data-label={headers.get(column.id)}>
                    <div className="cell">
                      {columns.find((candidate) => candidate.id === column.id)?.cell(row.original)}
                    </div>
                  </td>
                ))}
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}

/** Where columns run out of the frame, it scrolls, and arrow keys reach them: only then Tab stops at it. */
function useScrollFrame() {
  const frame = useRef<HTMLDivElement>(null);
  const [isWider, setIsWider] = useState(false);
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setIsWider(element.scrollWidth > element.clientWidth));
    for (const watched of [element, ...element.children]) observer.observe(watched);
    return () => observer.disconnect();
  }, []);
  return { frame, isWider };
}

const sortNames = { none: 'none', asc: 'ascending', desc: 'descending' } as const;

function SortSign({ sorted }: { sorted: false | 'asc' | 'desc' }) {
  const Sign = sorted === 'asc' ? ArrowUp : sorted === 'desc' ? ArrowDown : ArrowUpDown;
  return <Sign aria-hidden data-sorted={sorted !== false} />;
}

function toDefinition<Row extends object>({ id, header, sortBy }: Column<Row>): ColumnDef<typeof features, Row> {
  const shared = { id, header, enableSorting: sortBy !== undefined };
  return { ...shared, accessorFn: sortBy ?? (() => '') };
}
