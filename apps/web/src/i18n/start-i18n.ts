import i18next, { type BackendModule, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { chooseLanguage, languages } from './languages';

export const namespaces = ['common', 'player', 'errors', 'admin'] as const;

/** A language is a chunk of its own for each part of the site, loaded when it is first shown. */
const chunks: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read: (language, namespace, answer) => {
    import(`./locales/${language}/${namespace}.json`).then(
      (loaded: { default: Record<string, string> }) => answer(null, loaded.default),
      (error: Error) => answer(error, false),
    );
  },
};

/** Loads the texts of the first page and keeps the document's language that of the texts. */
export async function startI18n(browser: Window): Promise<i18n> {
  i18next.on('languageChanged', (language) => {
    browser.document.documentElement.lang = language;
  });
  await i18next
    .use(chunks)
    .use(initReactI18next)
    .init({
      lng: chooseLanguage(browser),
      supportedLngs: languages,
      // A text that is missing is a fault that a test finds, not one that English hides.
      fallbackLng: false,
      ns: ['common', 'player', 'errors'],
      defaultNS: 'player',
      interpolation: { escapeValue: false },
      saveMissing: true,
      missingKeyHandler: (_languages, namespace, key) => console.error(`Missing translation: ${namespace}:${key}`),
    });
  return i18next;
}
