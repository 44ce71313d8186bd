import { Compass } from 'lucide-react';
import { Link } from 'react-router';
import { useTranslation } from 'react-i18next';
import { panelPath } from '@aftercommit/contracts/route-paths';
import { nameButtonClass } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { Page } from '../../ui/page';

export function UnknownPage() {
  const { t } = useTranslation('admin');
  return (
    <Page title={t('unknown.title')}>
      <EmptyState icon={Compass} text={t('unknown.text')}>
        <Link to={panelPath} className={nameButtonClass({ look: 'primary' })}>
          {t('unknown.back')}
        </Link>
      </EmptyState>
    </Page>
  );
}
