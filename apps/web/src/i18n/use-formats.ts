import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

export type Formats = {
  moment(atMs: number): string;
  /** Where there is little room. */
  shortMoment(atMs: number): string;
  timeOfDay(atMs: number): string;
  percent(percent: number): string;
  count(count: number): string;
};

export function useFormats(): Formats {
  const { i18n } = useTranslation();
  const language = i18n.language;
  return useMemo(() => {
    const moment = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
    const shortMoment = new Intl.DateTimeFormat(language, { dateStyle: 'short', timeStyle: 'short' });
    const timeOfDay = new Intl.DateTimeFormat(language, { timeStyle: 'short' });
    const count = new Intl.NumberFormat(language);
    const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 2 });
    return {
      moment: (atMs) => moment.format(atMs),
      shortMoment: (atMs) => shortMoment.format(atMs),
      timeOfDay: (atMs) => timeOfDay.format(atMs),
      percent: (value) => formatPercent(percent, value),
      count: (value) => count.format(value),
    };
  }, [language]);
}

const leastPercent = 0.01;

/** What can be won must not read 0 %, and what is not certain must not read 100 %. */
export function formatPercent(format: Intl.NumberFormat, percent: number): string {
  if (percent > 0 && percent < leastPercent) return `<${format.format(leastPercent / 100)}`;
  const most = 100 - leastPercent;
  if (percent > most && percent < 100) return `>${format.format(most / 100)}`;
  return format.format(percent / 100);
}

/** As the original contract prints money, in every language. */
export const formatEuros = (euros: number): string => `${euros.toFixed(2)} €`;
