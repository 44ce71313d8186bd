import { Link } from 'react-router';
import { useTranslation } from 'react-i18next';
import type { CaseReply } from '@aftercommit/contracts/http/cases';
import { routePaths } from '@aftercommit/contracts/route-paths';
import { useSession } from '../app/site-context';
import { formatEuros } from '../i18n/use-formats';
import { useBalanceEuros, useProfile } from '../queries/player-queries';
import { Button, nameButtonClass } from '../ui/button';
import { Picture } from '../ui/picture';
import { CasePrice } from './case-price';
import { DepositProgress } from './deposit-progress';
import { describeCase } from './describe-case';
import { Reel } from './reel';
import type { Opening } from './use-opening';
import { WonItem } from './won-item';

/** Where a case is opened: the case itself, the reel, or what came out of it. */
export function OpeningStage({ found, opening }: { found: CaseReply; opening: Opening }) {
  const { t } = useTranslation('player');
  const { stage } = opening;
  return (
    <section className="stage card" aria-label={t('opening.label')}>
      {stage.name === 'idle' && (
        <div className="stage-case">
          <Picture url={found.case.image_url} large />
          <CasePrice euros={found.case.price} />
        </div>
      )}
      {stage.name === 'spinning' && <Reel tiles={stage.tiles} onStopped={opening.reelStopped} />}
      {stage.name === 'won' && <WonItem won={stage.won} />}
      <p role="status" className="visually-hidden">
        {stage.name === 'spinning' && t('opening.spinning')}
        {stage.name === 'won' && t('opening.won', { title: stage.won.item.title })}
      </p>
      {stage.name !== 'spinning' && <OpenButton found={found} opening={opening} />}
    </section>
  );
}

function OpenButton({ found, opening }: { found: CaseReply; opening: Opening }) {
  const { t } = useTranslation('player');
  const session = useSession();
  const profile = useProfile().data;
  const balanceEuros = useBalanceEuros();
  if (!session) {
    return (
      <Link to={routePaths.signIn} className={nameButtonClass({ look: 'primary', size: 'large' })}>
        {t('opening.signIn')}
      </Link>
    );
  }
  const playerCase = profile?.cases.find(({ id }) => id === found.case.id);
  const description = playerCase && describeCase(playerCase, balanceEuros);
  const obstacle = description?.obstacle ?? null;
  const isAgain = opening.stage.name === 'won';
  const price = found.case.price > 0 ? formatEuros(found.case.price) : t('cases.free');
  return (
    <div className="stack stage-actions">
      {description?.deposits && <DepositProgress deposits={description.deposits} period={description.period} />}
      {obstacle && !opening.isAsking ? (
        <p className="soft" id="obstacle">
          {t(`cases.obstacles.${obstacle}`)}
        </p>
      ) : null}
      <Button
        look="primary"
        size="large"
        busy={opening.isAsking}
        disabled={obstacle !== null || !playerCase}
        aria-describedby={obstacle ? 'obstacle' : undefined}
        onClick={() => opening.open(found)}
      >
        {t(isAgain ? 'opening.again' : 'opening.open', { price })}
      </Button>
    </div>
  );
}
