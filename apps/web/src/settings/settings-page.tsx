import { useTranslation } from 'react-i18next';
import { LanguageSelect } from '../app/language-select';
import { useProfile } from '../queries/player-queries';
import { Loaded } from '../ui/loaded';
import { Page } from '../ui/page';
import { TradeLinkForm } from './trade-link-form';

export function SettingsPage() {
  const { t } = useTranslation('player');
  return (
    <Page title={t('settings.title')}>
      <section className="card stack" aria-labelledby="trade-link">
        <h2 id="trade-link">{t('settings.tradeLink')}</h2>
        <Loaded query={useProfile()} skeletons={1}>
          {({ tradeLink }) => <TradeLinkForm key={tradeLink} saved={tradeLink ?? ''} />}
        </Loaded>
      </section>
      <section className="card stack" aria-labelledby="language">
        <h2 id="language">{t('settings.language')}</h2>
        <LanguageSelect />
      </section>
    </Page>
  );
}
