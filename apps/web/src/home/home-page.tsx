import { useTranslation } from 'react-i18next';
import { useSession } from '../app/site-context';
import { PlayerCaseCard } from '../cases/case-card';
import { CaseSections } from '../cases/case-sections';
import { useBalanceEuros, useProfile } from '../queries/player-queries';
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
  const balanceEuros = useBalanceEuros();
  return (
    <Page title={t('cases.title')}>
      <Loaded query={profile} skeletons={5}>
        {(value) => (
          <>
            <LevelBar profile={value} />
            <CaseSections cases={value.cases}>
              {(playerCase) => (
                <PlayerCaseCard key={playerCase.id} playerCase={playerCase} balanceEuros={balanceEuros} />
              )}
            </CaseSections>
          </>
        )}
      </Loaded>
    </Page>
  );
}
