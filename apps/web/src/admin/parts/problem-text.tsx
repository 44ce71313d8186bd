import { useTranslation } from 'react-i18next';
import { callbackAppliedResolution, ParkedReason, readProblemCause } from '@aftercommit/contracts/problem-causes';

/** What the site wrote about a problem, in the language of the reader; what a person wrote, as it is. */
export function ProblemText({ description }: { description: string }) {
  const { t } = useTranslation('admin');
  const cause = readProblemCause(description);
  if (!cause) return <bdi className="cell-text">{description}</bdi>;
  switch (cause.kind) {
    case 'callback_parked':
      return (
        <>
          <span className="cell-text">
            {t('problemCause.callback_parked')} {t(`parkedReason.${cause.reason}`)}
          </span>
          <Kept label={t('problemCause.callback')} id={cause.inboxId} />
        </>
      );
    case 'taken_more_than_paid':
      return (
        <>
          <span className="cell-text">{t('problemCause.taken_more_than_paid')}</span>
          <Kept label={t('problemCause.payment')} id={cause.paymentId} />
        </>
      );
    case 'credited_beyond_limit':
      return (
        <>
          <span className="cell-text">{t(`problemCause.${cause.limit}`)}</span>
          <Kept label={t('problemCause.payment')} id={cause.paymentId} />
        </>
      );
  }
}

function Kept({ label, id }: { label: string; id: string }) {
  return (
    <p className="cell-note">
      {label}: <code>{id}</code>
    </p>
  );
}

export function ResolutionText({ resolution }: { resolution: string }) {
  const { t } = useTranslation('admin');
  return <bdi>{resolution === callbackAppliedResolution ? t('problemCause.wasApplied') : resolution}</bdi>;
}

/** A code that an older version wrote is all there is to say about it. */
export function ParkedText({ reason }: { reason: string }) {
  const { t } = useTranslation('admin');
  const known = ParkedReason.safeParse(reason).data;
  return known ? <span>{t(`parkedReason.${known}`)}</span> : <code>{reason}</code>;
}
