import { useTranslation } from 'react-i18next';
import { SuccessReply } from '@aftercommit/contracts/http/no-body';
import type { Language } from '@aftercommit/contracts/states';
import { storeLanguage } from '../i18n/languages';
import { useIntent } from '../queries/use-intent';
import { useSession } from './site-context';

/** Chooses a language for this browser, and for the person's account if somebody is signed in. */
export function useChooseLanguage(): (language: Language) => void {
  const { i18n } = useTranslation();
  const session = useSession();
  const { mutate } = useIntent<Language, SuccessReply>({
    name: (language) => `language:${language}`,
    send: (api, language, key) => api.post('/api/user/language', { language }, SuccessReply, key),
  });
  return (language) => {
    storeLanguage(window, language);
    void i18n.changeLanguage(language);
    if (session) mutate(language);
  };
}
