import { useTranslation } from 'react-i18next';
import { AuditAction } from '@aftercommit/contracts/audit-actions';

/** The code is what the database and the documentation call it: a pointer at the words shows it. */
export function AuditActionText({ action }: { action: string }) {
  const { t } = useTranslation('admin');
  const known = AuditAction.safeParse(action).data;
  if (!known) return <code>{action}</code>;
  return (
    <span className="audit-action" title={action}>
      {t(`auditAction.${known}`)}
    </span>
  );
}
