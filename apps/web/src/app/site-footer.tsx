import { useTranslation } from 'react-i18next';
import { LanguageSelect } from './language-select';
import { useChooseLanguage } from './use-choose-language';

export function SiteFooter() {
  const { t } = useTranslation('player');
  return (
    <footer className="site-footer">
      <p className="faint">{t('footer')}</p>
      <LanguageSelect onChoose={useChooseLanguage()} />
    </footer>
  );
}
