import { useId, type ComponentProps, type ReactNode } from 'react';

type Around = { label: string; hint?: string | undefined; error?: string | undefined };

type FrameProps = Around & { id: string; children: ReactNode };

/** Label above, hint and error below, as those of ui/field. */
export function FieldFrame({ id, label, hint, error, children }: FrameProps) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children}
      {hint && (
        <p id={`${id}-hint`} className="field-hint">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="field-error">
          {error}
        </p>
      )}
    </div>
  );
}

export function describeField(id: string, { hint, error }: Omit<Around, 'label'>) {
  const describedBy = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ');
  return { id, 'aria-invalid': error ? true : undefined, 'aria-describedby': describedBy || undefined } as const;
}

type Option = { value: string; text: string };

export function SelectField({
  label,
  hint,
  error,
  options,
  ...select
}: Around & Omit<ComponentProps<'select'>, 'id' | 'className' | 'children'> & { options: readonly Option[] }) {
  const id = useId();
  return (
    <FieldFrame id={id} label={label} hint={hint} error={error}>
      <select {...select} {...describeField(id, { hint, error })} className="input">
        {options.map(({ value, text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </FieldFrame>
  );
}

export function TextAreaField({
  label,
  hint,
  error,
  ...area
}: Around & Omit<ComponentProps<'textarea'>, 'id' | 'className'>) {
  const id = useId();
  return (
    <FieldFrame id={id} label={label} hint={hint} error={error}>
      <textarea rows={3} {...area} {...describeField(id, { hint, error })} className="input input-area" />
    </FieldFrame>
  );
}
