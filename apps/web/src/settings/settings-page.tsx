import { useTranslation } from 'react-i18next';
import { LanguageSelect } from '../app/language-select';
import { useChooseLanguage } from '../app/use-choose-language';
import { useProfile } from '../queries/player-queries';
import { Loaded } from '../ui/loaded';
import { Page } from '../ui/page';
import { PasswordForm } from './password-form';
import { TradeLinkForm } from './trade-link-form';

export function SettingsPage() {
  const { t } = useTranslation('player');
  const profile = useProfile();
  const chooseLanguage = useChooseLanguage();
  return (
    <Page title={t('settings.title')}>
      <div className="settings-grid">
        <section className="card stack" aria-labelledby="trade-link">
          <h2 id="trade-link">{t('settings.tradeLink')}</h2>
          <Loaded query={profile} skeletons={1}>
            {({ tradeLink }) => <TradeLinkForm key={tradeLink} saved={tradeLink ?? ''} />}
          </Loaded>
        </section>
        <section className="card stack" aria-labelledby="language">
          <h2 id="language">{t('settings.language')}</h2>
          <LanguageSelect onChoose={chooseLanguage} />
        </section>
        <section className="card stack settings-password" aria-labelledby="password">
          <h2 id="password">{t('settings.password')}</h2>
          <PasswordForm />
        </section>
      </div>
    </Page>
  );
}
