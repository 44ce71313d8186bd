import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../http/api-error';

/** Answers what to tell the person, in their language; the server's own words where we have none. */
export function useDescribeError(): (error: unknown) => string {
  const { t, i18n } = useTranslation('errors');
  return useCallback(
    (error) => {
      const code = error instanceof ApiError ? error.code : 'broken_page';
      if (i18n.exists(code, { ns: 'errors' })) return t(code as 'broken_page');
      return error instanceof Error ? error.message : t('broken_page');
    },
    [t, i18n],
  );
}
