import { useMemo } from 'react';
import i18next from 'i18next';
import { useTranslation } from 'react-i18next';

export type Formats = {
  moment(atMs: number): string;
  /** Where there is little room. */
  shortMoment(atMs: number): string;
  /** Of what is recent, beside a name that needs the room. */
  recentMoment(atMs: number): string;
  timeOfDay(atMs: number): string;
  secondOfDay(atMs: number): string;
  percent(percent: number): string;
  count(count: number): string;
};

/** Money is in euros, so English is Europe's: the day comes before the month. */
const chooseLocale = (language: string): string => (language === 'en' ? 'en-GB' : language);

export function useFormats(): Formats {
  const { i18n } = useTranslation();
  const locale = chooseLocale(i18n.language);
  return useMemo(() => {
    const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
    // Not dateStyle short: that leaves out the century in Latvian, and 29.11.26 may be any of three dates.
    const shortMoment = new Intl.DateTimeFormat(locale, {
      day: '2-digit',
      month: '2-digit',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
    });
    const recentMoment = new Intl.DateTimeFormat(locale, {
      day: '2-digit',
      month: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
    const timeOfDay = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
    const secondOfDay = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });
    const count = new Intl.NumberFormat(locale);
    const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 });
    return {
      moment: (atMs) => moment.format(atMs),
      shortMoment: (atMs) => shortMoment.format(atMs),
      recentMoment: (atMs) => recentMoment.format(atMs),
      timeOfDay: (atMs) => timeOfDay.format(atMs),
      secondOfDay: (atMs) => secondOfDay.format(atMs),
      percent: (value) => formatPercent(percent, value),
      count: (value) => count.format(value),
    };
  }, [locale]);
}

const leastPercent = 0.01;

/** What can be won must not read 0 %, and what is not certain must not read 100 %. */
export function formatPercent(format: Intl.NumberFormat, percent: number): string {
  if (percent > 0 && percent < leastPercent) return `<${format.format(leastPercent / 100)}`;
  const most = 100 - leastPercent;
  if (percent > most && percent < 100) return `>${format.format(most / 100)}`;
  return format.format(percent / 100);
}

const amounts = new Map<string, Intl.NumberFormat>();

/**
 * The sign comes after the amount, as the original contract prints money; the digits are the language's. The space
 * between them does not break. language: that of the page, whose components are rendered again when it changes.
 */
export function formatEuros(euros: number, language: string = i18next.language ?? 'en', fractionDigits = 2): string {
  const key = `${language} ${fractionDigits}`;
  const digits = { minimumFractionDigits: fractionDigits, maximumFractionDigits: fractionDigits };
  const amount = amounts.get(key) ?? new Intl.NumberFormat(chooseLocale(language), digits);
  amounts.set(key, amount);
  return `${amount.format(euros)}\u00a0€`;
}
