import { useEffect, useRef, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Notice } from '../../ui/notice';
import { useShowToast } from '../../ui/toasts';
import type { Action } from '../app/use-action';
import { useRefusal, type Refusal } from './use-refusal';

type FormDialogProps<Input> = {
  title: string;
  description?: string | undefined;
  submitText: string;
  /** What it does cannot be taken back easily. */
  isDangerous?: boolean;
  /** Said when it is done, and the dialog closes; null: another dialog says how it goes on. */
  doneText: string | null;
  action: Action<Input>;
  /** What the form says; null: a field is not as it should be, and the browser has told. */
  readInput: (fields: FormData) => Input | null;
  /** Names of the fields, for putting the server's words below the right one. */
  fields?: readonly string[];
  onClose: () => void;
  children?: (refusal: Refusal) => ReactNode;
};

const noFields: readonly string[] = [];

/** A question with some fields: it stays open, with what was typed, until the server has said yes. */
export function FormDialog<Input>({
  title,
  description,
  submitText,
  isDangerous = false,
  doneText,
  action,
  readInput,
  fields = noFields,
  onClose,
  children,
}: FormDialogProps<Input>) {
  const { t } = useTranslation('admin');
  const showToast = useShowToast();
  const refusal = useRefusal(action.error, fields);
  const form = useRef<HTMLFormElement>(null);
  const { reset } = action;
  // What was refused the last time says nothing about this time.
  useEffect(() => reset(), [reset]);
  // Where the server objected is where the person goes on.
  useEffect(() => {
    if (action.isError) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [action.isError, action.submittedAt]);

  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (action.isPending) return;
    const input = readInput(new FormData(event.currentTarget));
    if (input === null) return;
    action.mutate(input, {
      onSuccess: () => {
        if (doneText === null) return;
        showToast('good', doneText);
        onClose();
      },
    });
  };

  return (
    <Dialog open onClose={onClose} title={title} {...(description ? { description } : {})}>
      <form ref={form} className="stack" onSubmit={submit}>
        {children?.(refusal)}
        {refusal.rest && <Notice tone="bad">{refusal.rest}</Notice>}
        <div className="row row-end">
          <Button look="quiet" onClick={onClose}>
            {t('form.cancel')}
          </Button>
          <Button type="submit" look={isDangerous ? 'danger' : 'primary'} busy={action.isPending}>
            {submitText}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
