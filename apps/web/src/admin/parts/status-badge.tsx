import { useTranslation } from 'react-i18next';
import { Badge, type Tone } from '../../ui/badge';

/** By what is in that state: languages with genders say the same state of each in another word. */
const tones = {
  'person.active': 'good',
  'person.inactive': 'plain',
  'person.blocked': 'bad',
  'person.muted': 'warn',
  'request.pending': 'warn',
  'request.approved': 'good',
  'request.denied': 'bad',
  'request.returned': 'plain',
  'case.draft': 'plain',
  'case.published': 'good',
  'case.archived': 'warn',
  'problem.open': 'warn',
  'problem.resolved': 'good',
  'problem.closed': 'plain',
  'payment.pending': 'warn',
  'payment.succeeded': 'good',
  'payment.failed': 'bad',
  'payment.cancelled': 'plain',
  'payment.refunded': 'warn',
  'payment.disputed': 'bad',
  'callback.parked': 'warn',
  'callback.applied': 'good',
  'callback.repeated': 'plain',
  'callback.ignored': 'plain',
  'replay.running': 'warn',
  'replay.finished': 'good',
  'replay.cancelled': 'plain',
  'event.open': 'warn',
  'event.requeued': 'good',
  'event.discarded': 'plain',
  'message.deleted': 'bad',
} as const satisfies Record<string, Tone>;

export type StatusName = keyof typeof tones;

/** A state in one word and one colour, the same everywhere in the panel. */
export function StatusBadge({ status }: { status: StatusName }) {
  const { t } = useTranslation('admin');
  return <Badge tone={tones[status]}>{t(`status.${status}`)}</Badge>;
}
