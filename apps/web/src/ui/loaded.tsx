import type { ReactNode } from 'react';
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useDescribeError } from '../i18n/use-describe-error';
import { Button } from './button';
import { Notice } from './notice';
import { Skeletons } from './skeletons';

type LoadedProps<Value> = {
  query: UseQueryResult<Value>;
  skeletons?: number;
  children: (value: Value) => ReactNode;
};

/** The three states of everything that is read: on its way, failed, there. What is there stays while it is read again. */
export function Loaded<Value>({ query, skeletons = 3, children }: LoadedProps<Value>) {
  const { t } = useTranslation('common');
  const describeError = useDescribeError();
  const error = query.error ?? (query.data === undefined ? query.failureReason : null);
  return (
    <>
      {error && (
        <Notice tone="bad">
          <div className="row row-between">
            <span className="grow">{describeError(error)}</span>
            <Button size="small" busy={query.isFetching} onClick={() => void query.refetch()}>
              {t('retry')}
            </Button>
          </div>
        </Notice>
      )}
      {query.data === undefined ? !error && <Skeletons count={skeletons} /> : children(query.data)}
    </>
  );
}
