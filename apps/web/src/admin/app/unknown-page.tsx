import { Compass } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../ui/empty-state';
import { Page } from '../../ui/page';

export function UnknownPage() {
  const { t } = useTranslation('admin');
  return (
    <Page title={t('unknown.title')}>
      <EmptyState icon={Compass} text={t('unknown.text')} />
    </Page>
  );
}
