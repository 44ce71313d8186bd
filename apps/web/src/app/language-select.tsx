import { useId } from 'react';
import { Languages } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Language } from '@aftercommit/contracts/states';
import { languageNames, languages } from '../i18n/languages';

/** onChoose: what else is to be done when the person chooses. */
export function LanguageSelect({ onChoose }: { onChoose: (language: Language) => void }) {
  const { t, i18n } = useTranslation('common');
  const id = useId();
  return (
    <div className="row row-nowrap">
      <Languages aria-hidden size={18} />
      <label htmlFor={id} className="visually-hidden">
        {t('language')}
      </label>
      <select
        id={id}
        className="input"
        value={i18n.language}
        onChange={(event) => onChoose(Language.parse(event.target.value))}
      >
        {languages.map((language) => (
          <option key={language} value={language} lang={language}>
            {languageNames[language]}
          </option>
        ))}
      </select>
    </div>
  );
}
