import { Compass } from 'lucide-react';
import { Link } from 'react-router';
import { useTranslation } from 'react-i18next';
import { routePaths } from '@aftercommit/contracts/route-paths';
import { nameButtonClass } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { Page } from '../ui/page';

export function NotFoundPage() {
  const { t } = useTranslation('player');
  return (
    <Page title={t('notFound.title')}>
      <EmptyState icon={Compass} text={t('notFound.text')}>
        <Link to={routePaths.home} className={nameButtonClass({ look: 'primary' })}>
          {t('toCases')}
        </Link>
      </EmptyState>
    </Page>
  );
}
