import { PackageOpen } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { CaseType } from '@aftercommit/contracts/states';
import { useSession } from '../app/site-context';
import { CaseCard } from '../cases/case-card';
import type { PlayerCase } from '../cases/describe-case';
import { useBalanceEuros, useProfile } from '../queries/player-queries';
import { EmptyState } from '../ui/empty-state';
import { Loaded } from '../ui/loaded';
import { Page } from '../ui/page';
import { LevelBar } from './level-bar';
import { VisitorHome } from './visitor-home';

export function HomePage() {
  return useSession() ? <PlayerHome /> : <VisitorHome />;
}

function PlayerHome() {
  const { t } = useTranslation('player');
  const profile = useProfile();
  return (
    <Page title={t('cases.title')}>
      <Loaded query={profile} skeletons={5}>
        {(value) => (
          <>
            <LevelBar profile={value} />
            <CaseSections cases={value.cases} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

const caseTypes: CaseType[] = ['event', 'daily', 'monthly'];

function CaseSections({ cases }: { cases: PlayerCase[] }) {
  const { t } = useTranslation('player');
  const balanceEuros = useBalanceEuros();
  if (cases.length === 0) return <EmptyState icon={PackageOpen} text={t('cases.empty')} />;
  return caseTypes
    .map((type) => ({ type, ofType: cases.filter((candidate) => candidate.type === type) }))
    .filter(({ ofType }) => ofType.length > 0)
    .map(({ type, ofType }) => (
      <section key={type} className="stack" aria-labelledby={`cases-${type}`}>
        <header>
          <h2 id={`cases-${type}`}>{t(`cases.types.${type}.title`)}</h2>
          <p className="soft">{t(`cases.types.${type}.text`)}</p>
        </header>
        <ul className="case-grid">
          {ofType.map((playerCase) => (
            <CaseCard key={playerCase.id} playerCase={playerCase} balanceEuros={balanceEuros} />
          ))}
        </ul>
      </section>
    ));
}
