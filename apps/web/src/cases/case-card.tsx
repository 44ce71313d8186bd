import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useTranslation } from 'react-i18next';
import type { OfferedCase } from '@aftercommit/contracts/http/cases';
import { buildCasePath } from '../app/build-paths';
import { formatEuros } from '../i18n/use-formats';
import { Picture } from '../ui/picture';
import { CasePrice } from './case-price';
import { DepositProgress } from './deposit-progress';
import { describeCase, isEarned, type PlayerCase } from './describe-case';

type CaseCardProps = {
  shown: Pick<OfferedCase, 'id' | 'title' | 'image_url' | 'price'>;
  isReady: boolean;
  children: ReactNode;
};

function CaseCard({ shown, isReady, children }: CaseCardProps) {
  return (
    <li className="case-card" data-testid={`case-${shown.id}`} data-ready={isReady}>
      <div className="case-card-picture">
        <Picture url={shown.image_url} large />
      </div>
      <h3>
        <Link to={buildCasePath(shown.id)} className="case-card-link">
          <bdi>{shown.title}</bdi>
        </Link>
      </h3>
      <CasePrice euros={shown.price} />
      {children}
    </li>
  );
}

type PlayerCaseCardProps = { playerCase: PlayerCase; balanceEuros: number | undefined };

export function PlayerCaseCard({ playerCase, balanceEuros }: PlayerCaseCardProps) {
  const { t } = useTranslation('player');
  const { deposits, obstacle, period } = describeCase(playerCase, balanceEuros);
  return (
    <CaseCard shown={playerCase} isReady={obstacle === null}>
      {deposits && <DepositProgress deposits={deposits} period={period} />}
      <p className={obstacle ? 'case-card-state faint' : 'case-card-state case-card-ready'}>
        {obstacle ? t(`cases.obstacles.${obstacle}`) : t('cases.ready')}
      </p>
    </CaseCard>
  );
}

/** What a visitor sees: what it costs and asks for. Its page has the odds. */
export function OfferedCaseCard({ offered }: { offered: OfferedCase }) {
  const { t } = useTranslation('player');
  const threshold = formatEuros(offered.threshold_eur);
  const asksForDeposits = isEarned({ ...offered, thresholdEuros: offered.threshold_eur });
  return (
    <CaseCard shown={offered} isReady>
      {asksForDeposits && (
        <p className="faint small">{t(`cases.asks.${offered.type === 'daily' ? 'day' : 'month'}`, { threshold })}</p>
      )}
      <p className="case-card-state faint">{t('cases.seeOdds')}</p>
    </CaseCard>
  );
}
