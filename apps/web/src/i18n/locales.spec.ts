import { readFileSync } from 'node:fs';
import path from 'node:path';
import { languages } from './languages';
import { namespaces } from './start-i18n';

type Texts = { [key: string]: string | Texts };

const pluralSuffix = /_(zero|one|two|few|many|other)$/;

function readTexts(language: string, namespace: string): Map<string, string> {
  const file = path.join(__dirname, 'locales', language, `${namespace}.json`);
  return new Map(flatten(JSON.parse(readFileSync(file, 'utf8')) as Texts));
}

function flatten(texts: Texts, prefix = ''): [string, string][] {
  return Object.entries(texts).flatMap(([key, text]): [string, string][] =>
    typeof text === 'string' ? [[prefix + key, text]] : flatten(text, `${prefix}${key}.`),
  );
}

/** The keys that a language needs for the same texts: its own plural forms where English has its two. */
function expectKeys(english: Map<string, string>, language: string): string[] {
  const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  const keys = [...english.keys()].flatMap((key) =>
    pluralSuffix.test(key) ? forms.map((form) => key.replace(pluralSuffix, `_${form}`)) : [key],
  );
  return [...new Set(keys)].sort();
}

const readPlaceholders = (text: string | undefined): string[] => (text?.match(/\{\{\w+\}\}/g) ?? []).sort();

describe.each(namespaces)('the texts of %s', (namespace) => {
  it.each(languages)('are all there in %s', (language) => {
    const english = readTexts('en', namespace);

    const texts = readTexts(language, namespace);

    expect([...texts.keys()].sort()).toEqual(expectKeys(english, language));
    expect([...texts].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it.each(languages)('name the same values in %s', (language) => {
    const english = readTexts('en', namespace);

    for (const [key, text] of readTexts(language, namespace)) {
      const original = english.get(key) ?? english.get(key.replace(pluralSuffix, '_other'));
      expect({ key, placeholders: readPlaceholders(text) }).toEqual({ key, placeholders: readPlaceholders(original) });
    }
  });
});
