import { History } from 'lucide-react';
import { Link } from 'react-router';
import { useTranslation } from 'react-i18next';
import { routePaths } from '@aftercommit/contracts/route-paths';
import { buildFairnessPath } from '../app/build-paths';
import { formatEuros, useFormats } from '../i18n/use-formats';
import { useHistory } from '../queries/player-queries';
import { nameButtonClass } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { Loaded } from '../ui/loaded';
import { Page } from '../ui/page';
import { Picture } from '../ui/picture';
import { RarityBadge } from '../ui/rarity-badge';

export function HistoryPage() {
  const { t } = useTranslation('player');
  const formats = useFormats();
  const history = useHistory();
  return (
    <Page title={t('history.title')}>
      <Loaded query={history} skeletons={6}>
        {(entries) =>
          entries.length === 0 ? (
            <EmptyState icon={History} text={t('history.empty')}>
              <Link to={routePaths.home} className={nameButtonClass({ look: 'primary' })}>
                {t('toCases')}
              </Link>
            </EmptyState>
          ) : (
            <ul className="rows card">
              {entries.map((entry) => (
                <li key={entry.id} data-testid="history-entry">
                  <Picture url={entry.image_url} rarity={entry.rarity} />
                  <div className="grow">
                    <p>
                      <strong>
                        <bdi>{entry.prize_title}</bdi>
                      </strong>
                    </p>
                    <p className="faint small">{formats.shortMoment(entry.created_at)}</p>
                  </div>
                  <RarityBadge rarity={entry.rarity} />
                  <span className="number">{formatEuros(entry.prize_amount_eur)}</span>
                  <Link to={buildFairnessPath(entry.id)} className={nameButtonClass({ look: 'quiet', size: 'small' })}>
                    {t('history.check')}
                    <span className="visually-hidden">: {entry.prize_title}</span>
                  </Link>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Page>
  );
}
