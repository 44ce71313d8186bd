import type { ReactNode } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ApiClient } from '../../http/create-api-client';
import { TextAreaField } from '../parts/fields';
import { FormDialog } from '../parts/form-dialog';
import { useAction } from '../app/use-action';

type Body = { reason: string };

type ReasonDialogProps = {
  title: string;
  description: string;
  submitText: string;
  isDangerous?: boolean;
  /** Tells this action from others. */
  name: string;
  send: (api: ApiClient, body: Body, idempotencyKey: string) => Promise<unknown>;
  onClose: () => void;
  children?: ReactNode;
};

const reasonMax = 500;

/** Whatever an operator does to the pipeline is written down with the reason. */
export function ReasonDialog({ name, send, children, ...dialog }: ReasonDialogProps) {
  const { t } = useTranslation('admin');
  const queryClient = useQueryClient();
  const action = useAction<Body>({
    name,
    lists: ['logs'],
    send: async (api, body, key) => {
      await send(api, body, key);
      await queryClient.invalidateQueries({ queryKey: ['admin', 'operations'] });
    },
  });
  return (
    <FormDialog
      {...dialog}
      doneText={t('operations.done')}
      action={action}
      fields={['reason']}
      readInput={(form) => ({ reason: String(form.get('reason')) })}
    >
      {(refusal) => (
        <>
          {children}
          <TextAreaField
            label={t('users.reason')}
            name="reason"
            maxLength={reasonMax}
            error={refusal.of('reason')}
            required
          />
        </>
      )}
    </FormDialog>
  );
}
