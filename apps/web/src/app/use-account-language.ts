import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { storeLanguage } from '../i18n/languages';
import { useProfile } from '../queries/player-queries';

/** Shows the page in the language of the account, also when it was chosen in another tab. */
export function useAccountLanguage(): void {
  const { i18n } = useTranslation();
  const language = useProfile().data?.language;
  useEffect(() => {
    if (!language) return;
    storeLanguage(window, language);
    void i18n.changeLanguage(language);
  }, [i18n, language]);
}
