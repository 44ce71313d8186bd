import type { HistoryEntry } from '../state/create-player-resources';
import type { Loaded } from '../state/create-resource';
import { LoadedSection } from './loaded-section';
import { Moment } from './moment';
import { Picture } from './picture';
import { RarityBadge } from './rarity-badge';

export function HistoryList({ history, onRetry }: { history: Loaded<HistoryEntry[]>; onRetry: () => void }) {
  return (
    <LoadedSection title="History" loaded={history} emptyText="You have not opened a case yet." onRetry={onRetry}>
      {(entries) => (
        <ul className="rows scroll" tabIndex={0} aria-label="History of openings">
          {entries.map((entry) => (
            <li key={entry.id}>
              <Picture url={entry.image_url} />
              <span className="grow">{entry.prize_title}</span>
              <RarityBadge rarity={entry.rarity} />
              <span className="number">{entry.prize_amount_eur.toFixed(2)} €</span>
              <Moment atMs={entry.created_at} />
            </li>
          ))}
        </ul>
      )}
    </LoadedSection>
  );
}
