import { SearchX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { UseQueryResult } from '@tanstack/react-query';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { Loaded } from '../../ui/loaded';
import type { Pages } from '../app/use-list';
import { DataTable, type Column } from './data-table';

type ListViewProps<Row> = {
  label: string;
  emptyText: string;
  query: UseQueryResult<Row[]> | Pages<Row>;
  columns: readonly Column<Row>[];
  rowId: (row: Row) => string;
};

/** A list in all its states: on its way, failed, empty, there, and more of it. */
export function ListView<Row extends object>({ label, emptyText, query, columns, rowId }: ListViewProps<Row>) {
  return (
    <div className="stack">
      <Loaded query={query} skeletons={5}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState icon={SearchX} text={emptyText} />
          ) : (
            <DataTable label={label} columns={columns} rows={rows} rowId={rowId} />
          )
        }
      </Loaded>
      {'readMore' in query && query.hasMore && <ReadMore pages={query} />}
    </div>
  );
}

function ReadMore<Row>({ pages }: { pages: Pages<Row> }) {
  const { t } = useTranslation('admin');
  return (
    <div className="row row-center">
      <Button size="small" busy={pages.isReadingMore} onClick={pages.readMore}>
        {t('list.more')}
      </Button>
    </div>
  );
}
