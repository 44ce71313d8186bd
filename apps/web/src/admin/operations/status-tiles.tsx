import { useTranslation } from 'react-i18next';
import type { OutboxStatus } from '@aftercommit/contracts/http/admin-outbox';
import { useFormats } from '../../i18n/use-formats';
import type { Tone } from '../../ui/badge';
import type { Sample } from './add-sample';
import { useFormatMs } from './use-format-ms';

type Tile = { name: string; text: string; value: string; note?: string; tone?: Tone };

/** More than this between commit and every server is not healthy. */
const lagWarnMs = 5_000;

export function StatusTiles({ status, newest }: { status: OutboxStatus; newest: Sample | undefined }) {
  const tiles = [...useFlowTiles(status, newest), ...useStateTiles(status)];
  return (
    <dl className="tiles">
      {tiles.map(({ name, text, value, note, tone = 'plain' }) => (
        <div key={name} className="tile" data-tone={tone} data-testid={`tile-${name}`}>
          <dt>{text}</dt>
          <dd>
            <span className="tile-value number">{value}</span>
            {note && <span className="tile-note">{note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** How much flows, and how far behind it is. */
function useFlowTiles({ pending }: OutboxStatus, newest: Sample | undefined): Tile[] {
  const { t } = useTranslation('admin');
  const { count } = useFormats();
  const formatMs = useFormatMs();
  const lagMs = newest?.lagMs ?? null;
  const rate = newest?.eventsPerSecond ?? null;
  const oldestMs = pending.oldest_age_ms;
  return [
    {
      name: 'rate',
      text: t('operations.eventsPerSecond'),
      value: rate === null ? '–' : count(Math.round(rate * 10) / 10),
    },
    {
      name: 'lag',
      text: t('operations.lag'),
      value: lagMs === null ? '–' : formatMs(lagMs),
      tone: lagMs === null || lagMs > lagWarnMs ? 'bad' : 'good',
    },
    {
      name: 'pending',
      text: t('operations.pending'),
      value: `${count(pending.count)}${pending.is_capped ? '+' : ''}`,
      ...(oldestMs === null ? {} : { note: t('operations.oldest', { age: formatMs(oldestMs) }) }),
    },
  ];
}

/** Who takes part, and what waits for somebody. */
function useStateTiles({ dead_letters, servers, listener, queue_depth }: OutboxStatus): Tile[] {
  const { t } = useTranslation('admin');
  const { count } = useFormats();
  const alive = servers.filter(({ is_alive }) => is_alive);
  return [
    {
      name: 'clients',
      text: t('operations.clients'),
      value: count(alive.reduce((sum, { clients }) => sum + clients, 0)),
      note: t('operations.serverCount', { count: alive.length }),
      tone: alive.length > 0 ? 'plain' : 'bad',
    },
    {
      name: 'dead',
      text: t('operations.deadLetters'),
      value: count(dead_letters.open),
      tone: dead_letters.open > 0 ? 'bad' : 'good',
    },
    {
      name: 'queue',
      text: t('operations.queueDepth'),
      value: queue_depth === null ? '–' : count(queue_depth),
      note: t(`operations.listener.${listener}`),
      tone: listener === 'none' ? 'bad' : listener === 'poll_only' ? 'warn' : 'plain',
    },
  ];
}
