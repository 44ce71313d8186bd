import { useTranslation } from 'react-i18next';
import { SuccessReply } from '@aftercommit/contracts/http/no-body';
import { useAction } from '../app/use-action';
import { TextAreaField } from '../parts/fields';
import { FormDialog } from '../parts/form-dialog';

export type ProblemDecision = 'retry' | 'resolve' | 'close';

type ProblemDialogProps = { problemId: string; decision: ProblemDecision; onClose: () => void };

/** Also for the callback that is kept with a problem: retry applies it. */
export function ProblemDialog({ problemId, decision, onClose }: ProblemDialogProps) {
  const { t } = useTranslation('admin');
  const action = useAction({
    name: `problems.${decision} ${problemId}`,
    lists: ['problems', 'payments', 'users', 'logs'],
    send: (api, body: object, key) => api.post(`/api/admin/problems/${problemId}/${decision}`, body, SuccessReply, key),
  });
  return (
    <FormDialog
      title={t(`problems.${decision}`)}
      description={t(`problems.${decision}Question`)}
      submitText={t(`problems.${decision}`)}
      doneText={t(`problems.${decision}Done`)}
      action={action}
      fields={['resolution']}
      readInput={(form) => (decision === 'resolve' ? { resolution: String(form.get('resolution')) } : {})}
      onClose={onClose}
    >
      {(refusal) =>
        decision === 'resolve' && (
          <TextAreaField
            label={t('problems.resolution')}
            name="resolution"
            maxLength={2_000}
            error={refusal.of('resolution')}
            required
          />
        )
      }
    </FormDialog>
  );
}
