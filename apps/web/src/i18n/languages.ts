export const languages = ['en', 'ru', 'lv'] as const;
export type Language = (typeof languages)[number];

/** Each language in its own words. */
export const languageNames: Record<Language, string> = { en: 'English', ru: 'Русский', lv: 'Latviešu' };

export const isLanguage = (name: unknown): name is Language => languages.includes(name as Language);

const storageKey = 'aftercommit.language';

/** What the person chose on this browser, else the first of the browser's languages that we speak. */
export function chooseLanguage(browser: Window): Language {
  const known = [readStored(browser), ...browser.navigator.languages.map((tag) => tag.slice(0, 2))];
  return known.find(isLanguage) ?? 'en';
}

export function storeLanguage(browser: Window, language: Language): void {
  try {
    browser.localStorage.setItem(storageKey, language);
  } catch {
    // Storage is blocked: chosen for this visit.
  }
}

function readStored(browser: Window): string | null {
  try {
    return browser.localStorage.getItem(storageKey);
  } catch {
    return null;
  }
}
