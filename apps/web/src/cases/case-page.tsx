import { PackageX } from 'lucide-react';
import { Link, useParams } from 'react-router';
import { useTranslation } from 'react-i18next';
import type { CaseReply } from '@aftercommit/contracts/http/cases';
import { routePaths } from '@aftercommit/contracts/route-paths';
import { ApiError } from '../http/api-error';
import { useCase } from '../queries/site-queries';
import { nameButtonClass } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { Loaded } from '../ui/loaded';
import { Page } from '../ui/page';
import { CaseContents } from './case-contents';
import { OpeningStage } from './opening-stage';
import { useOpening } from './use-opening';

export function CasePage() {
  const { caseId = '' } = useParams();
  // Another case is another stage: nothing of one opening is seen on the next.
  return <CaseView key={caseId} caseId={caseId} />;
}

function CaseView({ caseId }: { caseId: string }) {
  const { t } = useTranslation('player');
  const query = useCase(caseId);
  const opening = useOpening(caseId);
  const isGone = query.error instanceof ApiError && query.error.code === 'case_not_found';

  // What was paid for is still shown when the case is deleted in the middle of it.
  if (isGone && opening.stage.name === 'idle') return <CaseGone />;
  const shown = query.data?.case.title;
  return (
    <Page title={shown ?? t('cases.one')}>
      {isGone ? null : (
        <Loaded query={query} skeletons={4}>
          {(found: CaseReply) => (
            <>
              <OpeningStage found={found} opening={opening} />
              <CaseContents contents={found.contents} />
            </>
          )}
        </Loaded>
      )}
      {isGone && query.data && <OpeningStage found={query.data} opening={opening} />}
    </Page>
  );
}

function CaseGone() {
  const { t } = useTranslation('player');
  return (
    <Page title={t('cases.one')}>
      <EmptyState icon={PackageX} text={t('cases.gone')}>
        <Link to={routePaths.home} className={nameButtonClass({ look: 'primary' })}>
          {t('toCases')}
        </Link>
      </EmptyState>
    </Page>
  );
}
