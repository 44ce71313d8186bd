import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Flame } from 'lucide-react';
import { useFormats } from '../i18n/use-formats';
import type { Drop } from '../queries/merge-drops';
import { EmptyState } from '../ui/empty-state';
import { Loaded } from '../ui/loaded';
import { Picture } from '../ui/picture';

/** What everybody wins, as it happens. */
export function DropFeed({ drops }: { drops: UseQueryResult<Drop[]> }) {
  const { t } = useTranslation('player');
  const formats = useFormats();
  return (
    <Loaded query={drops} skeletons={6}>
      {(list) =>
        list.length === 0 ? (
          <EmptyState icon={Flame} text={t('drops.empty')} />
        ) : (
          <ol className="drop-list">
            {list.map((drop) => (
              <li key={drop.id} className="drop" data-rarity={drop.rarity} data-testid="drop">
                <Picture url={drop.image} rarity={drop.rarity} />
                <div className="grow">
                  <p className="clip" title={drop.item_name}>
                    <bdi>{drop.item_name}</bdi>
                  </p>
                  <p className="drop-winner faint small">
                    <bdi className="clip" title={drop.user_name}>
                      {drop.user_name}
                    </bdi>
                    <span aria-hidden>·</span>
                    <time>{formats.recentMoment(drop.timestamp)}</time>
                  </p>
                </div>
              </li>
            ))}
          </ol>
        )
      }
    </Loaded>
  );
}
