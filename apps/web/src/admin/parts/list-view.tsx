import { useState } from 'react';
import { SearchX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { UseQueryResult } from '@tanstack/react-query';
import { useFormats } from '../../i18n/use-formats';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { Loaded } from '../../ui/loaded';
import type { Pages } from '../app/use-list';
import { DataTable, type Column } from './data-table';
import { useIsPhone } from './use-is-phone';

type ListViewProps<Row> = {
  label: string;
  emptyText: string;
  query: UseQueryResult<Row[]> | Pages<Row>;
  columns: readonly Column<Row>[];
  rowId: (row: Row) => string;
};

/** A card takes the height of several rows. */
const rowsAtOnce = 50;
const cardsAtOnce = 25;

/** A list in all its states: on its way, failed, empty, there, and more of it. Never longer than somebody asked for. */
export function ListView<Row extends object>({ label, emptyText, query, columns, rowId }: ListViewProps<Row>) {
  const [turns, setTurns] = useState(1);
  const shownMax = turns * (useIsPhone() ? cardsAtOnce : rowsAtOnce);
  const pages = 'readMore' in query && query.hasMore ? query : null;
  const rowsRead = query.data?.length ?? 0;

  const showMore = (): void => {
    setTurns(turns + 1);
    if (rowsRead <= shownMax) pages?.readMore();
  };
  return (
    <div className="stack">
      <Loaded query={query} skeletons={5}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState icon={SearchX} text={emptyText} />
          ) : (
            <DataTable label={label} columns={columns} rows={rows} rowId={rowId} shownMax={shownMax} />
          )
        }
      </Loaded>
      {(pages || rowsRead > shownMax) && (
        <MoreRows
          shown={Math.min(rowsRead, shownMax)}
          total={pages ? null : rowsRead}
          busy={pages?.isReadingMore ?? false}
          onMore={showMore}
        />
      )}
    </div>
  );
}

/** total null: not known before the last page. */
type MoreRowsProps = { shown: number; total: number | null; busy: boolean; onMore: () => void };

function MoreRows({ shown, total, busy, onMore }: MoreRowsProps) {
  const { t } = useTranslation('admin');
  const { count } = useFormats();
  return (
    <div className="row row-center">
      {total !== null && (
        <span className="soft number">{t('list.shownOf', { shown: count(shown), total: count(total) })}</span>
      )}
      <Button size="small" busy={busy} onClick={onMore}>
        {t('list.more')}
      </Button>
    </div>
  );
}
