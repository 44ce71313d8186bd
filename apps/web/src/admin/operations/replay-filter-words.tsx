import { useTranslation } from 'react-i18next';
import type { ReplayFilter } from '@aftercommit/contracts/http/admin-outbox';
import { useFormats } from '../../i18n/use-formats';
import { Moment } from '../parts/moment';
import { Pairs } from '../parts/pairs';

/** Which events a replay is about. */
export function ReplayFilterWords({ filter }: { filter: ReplayFilter }) {
  const { t } = useTranslation('admin');
  const { count } = useFormats();
  const { type, stream, id, user, since, until, limit } = filter;
  const code = (text: string | undefined) => text && <code>{text}</code>;
  // 0 is how a filter says: from the beginning.
  const moment = (atMs: number | undefined) => (atMs ? <Moment atMs={atMs} /> : undefined);
  const pairs = [
    { label: t('replay.type'), value: code(type) },
    { label: t('replay.stream'), value: code(stream) },
    { label: t('operations.event'), value: code(id) },
    { label: t('users.user'), value: code(user) },
    { label: t('replay.since'), value: moment(since) },
    { label: t('replay.until'), value: moment(until) },
    { label: t('replay.limit'), value: limit && count(limit) },
  ].filter(({ value }) => value);
  if (pairs.length === 0) return <p className="cell-note">{t('replay.everything')}</p>;
  return <Pairs pairs={pairs} />;
}
