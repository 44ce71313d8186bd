import { useTranslation } from 'react-i18next';
import { languageNames, languages } from '../../i18n/languages';

export function LanguageSelect() {
  const { t, i18n } = useTranslation('admin');
  return (
    <select
      className="input language-select"
      aria-label={t('nav.language')}
      value={i18n.language}
      onChange={(event) => void i18n.changeLanguage(event.target.value)}
    >
      {languages.map((language) => (
        <option key={language} value={language} lang={language}>
          {languageNames[language]}
        </option>
      ))}
    </select>
  );
}
