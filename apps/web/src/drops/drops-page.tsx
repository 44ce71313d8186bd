import { useTranslation } from 'react-i18next';
import { useDrops } from '../queries/site-queries';
import { Page } from '../ui/page';
import { DropFeed } from './drop-feed';

export function DropsPage() {
  const { t } = useTranslation('player');
  return (
    <Page title={t('drops.title')}>
      <section className="card" aria-label={t('drops.title')}>
        <DropFeed drops={useDrops()} />
      </section>
    </Page>
  );
}
