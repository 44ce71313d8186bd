import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../i18n/use-formats';

const secondMs = 1_000;
const minuteMs = 60_000;

/** A duration as short as it can be read: `3.2 ms`, `240 ms`, `1.5 s`, `12 min`. */
export function useFormatMs(): (ms: number) => string {
  const { t } = useTranslation('admin');
  const { count } = useFormats();
  return useCallback(
    (ms) => {
      if (ms < 10) return t('duration.ms', { value: count(Math.round(ms * 10) / 10) });
      if (ms < secondMs) return t('duration.ms', { value: count(Math.round(ms)) });
      if (ms < minuteMs) return t('duration.seconds', { value: count(Math.round(ms / 100) / 10) });
      return t('duration.minutes', { value: count(Math.round(ms / minuteMs)) });
    },
    [t, count],
  );
}
