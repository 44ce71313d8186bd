import { useTranslation } from 'react-i18next';
import { Pairs } from '../parts/pairs';
import { AuditDetailText } from './audit-detail-text';
import { readAuditDetails } from './read-audit-details';

/** The line of an entry as labelled facts, as far as it can be told what they are. */
export function AuditDetails({ action, details }: { action: string; details: string }) {
  const { t } = useTranslation('admin');
  const read = readAuditDetails(action, details);
  if (!read) return <bdi className="cell-text">{details}</bdi>;
  if (read.length === 0) return null;
  return (
    <Pairs
      pairs={read.map((detail) => ({
        label: t(`log.field.${detail.field}`),
        value: <AuditDetailText {...detail} />,
      }))}
    />
  );
}
