import { Language } from '@aftercommit/contracts/states';

export const languages = Language.options;

/** Each language in its own words. */
export const languageNames: Record<Language, string> = { en: 'English', ru: 'Русский', lv: 'Latviešu' };

const storageKey = 'aftercommit.language';

/** What the person chose on this browser, else the first of the browser's languages that we speak. */
export function chooseLanguage(browser: Window): Language {
  const known = [readStored(browser), ...browser.navigator.languages.map((tag) => tag.slice(0, 2))];
  return known.flatMap((name) => Language.safeParse(name).data ?? [])[0] ?? 'en';
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
