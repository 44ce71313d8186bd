import { Link } from 'react-router';
import { useTranslation } from 'react-i18next';
import { buildCasePath } from '../app/route-paths';
import { Picture } from '../ui/picture';
import { CasePrice } from './case-price';
import { DepositProgress } from './deposit-progress';
import { describeCase, type PlayerCase } from './describe-case';

export function CaseCard({ playerCase, balanceEuros }: { playerCase: PlayerCase; balanceEuros: number | undefined }) {
  const { t } = useTranslation('player');
  const { deposits, obstacle, period } = describeCase(playerCase, balanceEuros);
  return (
    <li className="case-card" data-testid={`case-${playerCase.id}`} data-ready={obstacle === null}>
      <div className="case-card-picture">
        <Picture url={playerCase.image_url} large />
      </div>
      <h3>
        <Link to={buildCasePath(playerCase.id)} className="case-card-link">
          <bdi>{playerCase.title}</bdi>
        </Link>
      </h3>
      <CasePrice euros={playerCase.price} />
      {deposits && <DepositProgress deposits={deposits} period={period} />}
      <p className={obstacle ? 'case-card-state faint' : 'case-card-state case-card-ready'}>
        {obstacle ? t(`cases.obstacles.${obstacle}`) : t('cases.ready')}
      </p>
    </li>
  );
}
