import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { chooseErrorText } from './choose-error-text';

/** Answers what to tell the person, in their language. */
export function useDescribeError(): (error: unknown) => string {
  const { t, i18n } = useTranslation('errors');
  return useCallback(
    (error) => {
      const text = chooseErrorText(error, (code) => i18n.exists(code, { ns: 'errors' }));
      // Codes of the panel have their texts there.
      return t(text as 'unknown');
    },
    [t, i18n],
  );
}
