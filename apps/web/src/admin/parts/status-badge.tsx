import { useTranslation } from 'react-i18next';
import { Badge, type Tone } from '../../ui/badge';

const tones = {
  active: 'good',
  inactive: 'plain',
  blocked: 'bad',
  muted: 'warn',
  pending: 'warn',
  approved: 'good',
  denied: 'bad',
  returned: 'plain',
  draft: 'plain',
  published: 'good',
  archived: 'warn',
  open: 'warn',
  resolved: 'good',
  closed: 'plain',
  succeeded: 'good',
  failed: 'bad',
  cancelled: 'plain',
  refunded: 'warn',
  disputed: 'bad',
  parked: 'warn',
  applied: 'good',
  repeated: 'plain',
  ignored: 'plain',
  running: 'warn',
  finished: 'good',
  requeued: 'good',
  discarded: 'plain',
  deleted: 'bad',
} as const satisfies Record<string, Tone>;

export type StatusName = keyof typeof tones;

/** A state in one word and one colour, the same everywhere in the panel. */
export function StatusBadge({ status }: { status: StatusName }) {
  const { t } = useTranslation('admin');
  return <Badge tone={tones[status]}>{t(`status.${status}`)}</Badge>;
}
